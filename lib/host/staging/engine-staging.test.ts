import { describe, expect, it } from "vitest";
import { cidOfDigest } from "#lib/protocol/digests.ts";
import type { Cid, UnitId } from "#lib/protocol/ids.ts";
import type { ImageInput, JobBrief, JobInput } from "#lib/protocol/messages/jobs.ts";
import { EngineScene } from "../testing/engine-scene.ts";
import { spinBrief } from "../testing/fake-coordinator.ts";
import { type FakeParams, fakeResult, sha256Hex } from "../testing/fake-workers.ts";

const HOUR = 3_600_000;
const cidOf = (bytes: Uint8Array): Cid => cidOfDigest(sha256Hex(bytes));

/** A job that only the fakes know. */
function fakeBrief(params: Omit<FakeParams, "resultBytes">, inputs: readonly JobInput[] = []): JobBrief {
  const brief = spinBrief(1, { units: 1, iterations: 0, resultBytes: 64 });
  return { ...brief, params: { resultBytes: 64, ...params }, inputs: [...inputs] };
}

/** An image of two tiles, one beside the other, 12 by 8 pixels. */
function twoTiles(seed: string): { input: ImageInput; tiles: Uint8Array<ArrayBuffer>[]; cids: Cid[] } {
  const tiles = [8, 4].map((width, i) => fakeResult(`${seed} ${i}`, 0, width * 8 * 4));
  const cids = tiles.map(cidOf);
  const input = { kind: "image", cid: cids[0]!, width: 12, height: 8, tileSide: 8, opaque: true, tiles: cids } as const;
  return { input: { ...input, tiles: cids }, tiles, cids };
}

/** What a region of such an image looks like. */
function cut([left, right]: readonly Uint8Array[], x0: number, y0: number, width: number, height: number): number[] {
  const bytes: number[] = [];
  for (let y = y0; y < y0 + height; y++) {
    for (let x = x0; x < x0 + width; x++) {
      const at = (y * (x < 8 ? 8 : 4) + (x % 8)) * 4;
      bytes.push(...(x < 8 ? left! : right!).subarray(at, at + 4));
    }
  }
  return bytes;
}

describe("Engine with inputs", () => {
  it("brings units the pixels of all they read, out of several images, fetching damaged tiles again", async () => {
    const scene = new EngineScene();
    const [a, b] = [twoTiles("a"), twoTiles("b")];
    const reads = [
      { input: 1, region: { x: 5, y: 2, width: 6, height: 6 } },
      { input: 0, region: { x: 7, y: 0, width: 3, height: 8 } },
      { input: 1, region: { x: 0, y: 0, width: 1, height: 1 } },
    ];
    scene.coordinator.addJob(fakeBrief({ reads }, [a.input, b.input]), 3);
    for (const { cids, tiles } of [a, b]) for (const i of [0, 1]) scene.coordinator.blobs.set(cids[i]!, tiles[i]!);
    scene.coordinator.blobs.set(b.cids[1]!, a.tiles[0]!);
    const engine = scene.engine();
    await engine.start();
    await scene.run(5_000, () => scene.coordinator.count("issued") === 3);
    await scene.run(2_000);
    expect(scene.workers.computed).toEqual([]);
    scene.coordinator.blobs.set(b.cids[1]!, b.tiles[1]!);
    await scene.run(HOUR, () => scene.coordinator.count("recorded") === 3);
    const { pixels, job } = scene.workers.work.get(3 as UnitId)!;
    expect(pixels.map((each) => [...each])).toEqual([
      cut(b.tiles, 5, 2, 6, 6),
      cut(a.tiles, 7, 0, 3, 8),
      cut(b.tiles, 0, 0, 1, 1),
    ]);
    expect(job.inputs).toEqual([
      { kind: "image", width: 12, height: 8, opaque: true },
      { kind: "image", width: 12, height: 8, opaque: true },
    ]);
    await engine.stop();
  });

  it("gives units back whose input does not exist", async () => {
    const scene = new EngineScene();
    const { input } = twoTiles("missing");
    scene.coordinator.addJob(
      fakeBrief({ reads: [{ input: 0, region: { x: 0, y: 0, width: 4, height: 4 } }] }, [input]),
      1,
    );
    const engine = scene.engine();
    await engine.start();
    await scene.run(HOUR, () => scene.coordinator.count("returned") === 1);
    expect(scene.coordinator.units[0]!.failure).toBe("input-unavailable");
    await engine.stop();
  });

  it("fetches a file once and brings it to each worker once, however many units need it", async () => {
    const scene = new EngineScene();
    const file = fakeResult("network", 0, 5_000);
    const cid = cidOf(file);
    scene.coordinator.blobs.set(cid, file);
    const summary = { layers: 3 };
    scene.coordinator.addJob(fakeBrief({}, [{ kind: "file", cid, sizeBytes: 5_000, summary }]), 200);
    const engine = scene.engine();
    await engine.start();
    await scene.run(HOUR, () => scene.coordinator.count("recorded") === 200);
    expect(scene.coordinator.requests.filter((request) => request.includes("/blobs/"))).toHaveLength(1);
    expect(scene.workers.brought).toEqual([cid, cid]);
    expect([...scene.workers.work.values()].every(({ files }) => files[0]?.length === 5_000)).toBe(true);
    expect(scene.workers.work.get(1 as UnitId)!.job.inputs).toEqual([{ kind: "file", sizeBytes: 5_000, summary }]);
    await engine.stop();
  });

  it("brings a file again to a worker that replaces a broken one", async () => {
    const scene = new EngineScene();
    const file = fakeResult("network", 0, 5_000);
    scene.coordinator.blobs.set(cidOf(file), file);
    scene.coordinator.addJob(fakeBrief({}, [{ kind: "file", cid: cidOf(file), sizeBytes: 5_000, summary: null }]), 20);
    const engine = scene.engine({ workers: 1, gpu: false });
    let crashes = 0;
    scene.workers.crashOn = (order) => order.unitId === 9 && ++crashes === 1;
    await engine.start();
    await scene.run(HOUR, () => scene.coordinator.count("recorded") === 20);
    expect(scene.workers.brought).toHaveLength(2);
    expect(scene.coordinator.requests.filter((request) => request.includes("/blobs/"))).toHaveLength(1);
    await engine.stop();
  });
});

describe("Engine with stages", () => {
  const data = [fakeResult("histogram", 0, 3_000), fakeResult("curve", 0, 40)];
  const briefsAsked = (scene: EngineScene): number =>
    scene.coordinator.requests.filter((request) => request.endsWith("/brief")).length;

  it("brings units what earlier stages gave, asking once for the brief of each new stage", async () => {
    const scene = new EngineScene();
    const brief = fakeBrief({ stages: [10, 30, 20] });
    scene.coordinator.addJob(brief, 10);
    const engine = scene.engine();
    await engine.start();
    for (const [stage, units] of [30, 20].entries()) {
      await scene.run(HOUR, () => scene.coordinator.count("free") + scene.coordinator.count("issued") === 0);
      scene.coordinator.openStage(brief, data[stage]!, cidOf(data[stage]!), units);
    }
    await scene.run(HOUR, () => scene.coordinator.count("recorded") === 60);
    const seen = (unit: number) => scene.workers.work.get(unit as UnitId)!.stages.map((each) => each?.length);
    expect([seen(10), seen(11), seen(40), seen(41), seen(60)]).toEqual([
      [],
      [3_000],
      [3_000],
      [3_000, 40],
      [3_000, 40],
    ]);
    expect(briefsAsked(scene)).toBe(3);
    expect(scene.workers.brought.toSorted()).toEqual(data.flatMap((each) => [cidOf(each), cidOf(each)]).toSorted());
    expect(scene.coordinator.violations).toEqual([]);
    await engine.stop();
  });

  it("comes back soon for the next stage, at first; for other work it waits as long as it is told", async () => {
    const exchangesIn = async (stages: number[], ms: number): Promise<number> => {
      const scene = new EngineScene();
      scene.coordinator.retryAfterMs = 10_000;
      scene.coordinator.addJob(fakeBrief({ stages }), 4);
      const engine = scene.engine();
      await engine.start();
      await scene.run(HOUR, () => scene.coordinator.count("recorded") === 4);
      const before = scene.coordinator.requests.length;
      await scene.run(ms);
      await engine.stop();
      return scene.coordinator.requests.length - before;
    };
    const [soon, later] = [await exchangesIn([4, 6], 2_000), await exchangesIn([4, 6], 60_000)];
    expect(soon).toBeGreaterThanOrEqual(3);
    expect(later).toBeLessThan(18);
    expect(await exchangesIn([4], 2_000)).toBeLessThan(soon);
    expect(await exchangesIn([4], 60_000)).toBeLessThan(later);
  });

  it("waits a little when a brief lags behind, and computes the unit once it does not", async () => {
    const scene = new EngineScene();
    const brief = fakeBrief({ stages: [4, 6] });
    scene.coordinator.addJob(brief, 4);
    const engine = scene.engine();
    await engine.start();
    await scene.run(HOUR, () => scene.coordinator.count("recorded") === 4);
    scene.coordinator.openStage(brief, data[0]!, cidOf(data[0]!), 6, false);
    await scene.run(HOUR, () => briefsAsked(scene) === 2);
    await scene.run(50);
    scene.coordinator.tellStage(brief.jobId, cidOf(data[0]!));
    await scene.run(HOUR, () => scene.coordinator.count("recorded") === 10);
    expect(scene.coordinator.count("recorded")).toBe(10);
    expect(briefsAsked(scene)).toBe(3);
    await engine.stop();
  });

  it("gives units back when the coordinator cannot say what they need", async () => {
    const scene = new EngineScene();
    const brief = fakeBrief({ stages: [4, 6] });
    scene.coordinator.addJob(brief, 4);
    const engine = scene.engine();
    await engine.start();
    await scene.run(HOUR, () => scene.coordinator.count("recorded") === 4);
    scene.coordinator.openStage(brief, data[0]!, cidOf(data[0]!), 3, false);
    await scene.run(HOUR, () => scene.coordinator.count("returned") === 3);
    expect(scene.coordinator.units.slice(4).map((unit) => unit.failure)).toEqual(["returned", "returned", "returned"]);
    expect(briefsAsked(scene)).toBe(4);
    await engine.stop();
  });
});

describe("Engine with bundles", () => {
  it("counts their units, after a restart as well", async () => {
    const scene = new EngineScene();
    scene.coordinator.addJob(fakeBrief({ bundle: 7 }), 10);
    scene.coordinator.asksBeforeVerdict = 1_000;
    const first = scene.engine();
    await first.start();
    await scene.run(HOUR, () => scene.coordinator.count("recorded") === 10);
    await scene.run(1_000);
    expect(first.getState().counters).toMatchObject({ computed: 70, reported: 70, pending: 70, verified: 0 });
    await first.stop();
    for (const unit of scene.coordinator.units) Object.assign(unit, { asksLeft: 0 });
    const second = scene.engine();
    await second.start();
    await scene.run(HOUR, () => second.getState().counters.verified >= 10);
    await scene.run(1_000);
    expect(second.getState().counters).toMatchObject({ computed: 0, verified: 70, creditMicro: 50 });
    await second.stop();
  });
});

describe("Engine with little memory", () => {
  it("gives back units that need more than it may take, before fetching anything for them", async () => {
    const scene = new EngineScene();
    const { input } = twoTiles("large");
    const reads = [{ input: 0, region: { x: 0, y: 0, width: 4, height: 4 } }];
    scene.coordinator.addJob(fakeBrief({ reads, memoryBytes: 1_000_001 }, [input]), 3);
    const engine = scene.engine();
    await engine.start();
    await scene.run(HOUR, () => scene.coordinator.count("returned") === 3);
    expect(scene.coordinator.units.map((unit) => unit.failure)).toEqual(Array(3).fill("declined"));
    expect(scene.coordinator.requests.some((request) => request.includes("/blobs/"))).toBe(false);
    await engine.stop();
  });

  it.each([
    [100_000, 4],
    [250_000, 4],
    [400_000, 2],
    [1_000_000, 1],
  ])("lets units of %i bytes run as far as they fit together", async (memoryBytes, atOnce) => {
    const scene = new EngineScene();
    scene.coordinator.addJob(fakeBrief({ memoryBytes }), 40);
    const engine = scene.engine({ workers: 4, gpu: false });
    await engine.start();
    await scene.run(HOUR, () => scene.coordinator.count("recorded") === 40);
    expect(scene.coordinator.count("recorded")).toBe(40);
    expect(scene.workers.mostUnderWay).toBe(atOnce);
    await engine.stop();
  });
});
