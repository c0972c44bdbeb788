import { describe, expect, it } from "vitest";
import { cidOfDigest } from "#lib/protocol/digests.ts";
import type { UnitId } from "#lib/protocol/ids.ts";
import { EngineScene, sceneWith } from "./testing/engine-scene.ts";
import { spinBrief } from "./testing/fake-coordinator.ts";
import { fakeResult, sha256Hex } from "./testing/fake-workers.ts";

const HOUR = 3_600_000;

describe("Engine with breaking workers", () => {
  it("replaces a broken worker, tries its unit once more, then gives it back as crashed", async () => {
    const scene = sceneWith(20);
    const engine = scene.engine();
    scene.workers.crashOn = (order) => order.unitId === 5;
    await engine.start();
    await scene.run(HOUR, () => scene.coordinator.count("recorded") === 19);
    await scene.run(5_000);
    expect(scene.coordinator.units[4]).toMatchObject({ state: "returned", failure: "crashed" });
    expect(scene.coordinator.count("recorded")).toBe(19);
    expect(scene.workers.spawned.cpu).toBe(4);
    expect(scene.workers.alive).toBe(2);
    await engine.stop();
  });

  it("tries a unit that fails once more, and says at once which it cannot compute", async () => {
    const scene = sceneWith(10);
    const engine = scene.engine();
    const tries = new Map<UnitId, number>();
    scene.workers.outcomeOf = (order) => {
      tries.set(order.unitId, (tries.get(order.unitId) ?? 0) + 1);
      const reason = ({ 2: "out-of-memory", 3: "unsupported" } as const)[order.unitId as number];
      return reason ? { ok: false, reason, message: "", deviceLost: false } : null;
    };
    await engine.start();
    await scene.run(HOUR, () => scene.coordinator.count("recorded") === 8);
    await scene.run(5_000);
    expect([tries.get(2 as UnitId), tries.get(3 as UnitId)]).toEqual([2, 1]);
    expect(scene.coordinator.units.slice(1, 3).map((unit) => unit.failure)).toEqual(["out-of-memory", "unsupported"]);
    await engine.stop();
  });

  it("says so when workers cannot be started at all", async () => {
    const scene = sceneWith(5);
    const engine = scene.engine();
    scene.workers.crashOn = () => true;
    await engine.start();
    await scene.run(HOUR, () => engine.getState().status === "error");
    expect(engine.getState()).toMatchObject({ status: "error", error: { code: "host.workers-failed" } });
    await scene.run(5_000);
    expect(scene.coordinator.count("issued")).toBe(0);
    await engine.stop();
  });
});

describe("Engine whose workers fail while units are on their way", () => {
  it("gives those back too", async () => {
    const scene = sceneWith(600);
    const engine = scene.engine();
    scene.workers.unitMs = 1;
    let exchanges = 0;
    scene.coordinator.latency = () =>
      new Promise((resolve) => scene.clock.setTimeout(resolve, exchanges > 3 ? 900 : 10));
    scene.coordinator.fault = (request) => {
      if (request.includes("exchange")) exchanges += 1;
      return null;
    };
    scene.workers.crashOn = () => exchanges > 3;
    await engine.start();
    await scene.run(HOUR, () => engine.getState().status === "error");
    const held = scene.coordinator.count("issued");
    await scene.run(10_000);
    expect(scene.coordinator.count("returned")).toBeGreaterThan(held);
    expect(scene.coordinator.count("issued")).toBe(0);
    await engine.stop();
  });
});

describe("Engine with input", () => {
  it("brings image kernels the pixels of their input region, fetching damaged tiles again", async () => {
    const scene = new EngineScene();
    const tile = (seed: number, width: number): Uint8Array<ArrayBuffer> => fakeResult(`tile ${seed}`, 0, width * 8 * 4);
    const tiles = [tile(0, 8), tile(1, 4)];
    const cids = tiles.map((bytes) => cidOfDigest(sha256Hex(bytes)));
    const brief = spinBrief(1, { units: 3, iterations: 0, resultBytes: 64 });
    scene.coordinator.addJob(
      {
        ...brief,
        params: { ...(brief.params as object), inputSide: 6 },
        inputs: [{ kind: "image", cid: cids[0]!, width: 12, height: 8, tileSide: 8, opaque: true, tiles: cids }],
      },
      3,
    );
    for (const [i, cid] of cids.entries()) scene.coordinator.blobs.set(cid, i === 1 ? tiles[0]! : tiles[i]!);
    const engine = scene.engine();
    await engine.start();
    await scene.run(5_000, () => scene.coordinator.count("issued") === 3);
    await scene.run(2_000);
    scene.coordinator.blobs.set(cids[1]!, tiles[1]!);
    await scene.run(HOUR, () => scene.coordinator.count("recorded") === 3);
    const input = scene.workers.inputs.get(3 as UnitId)!;
    const pixel = (x: number, y: number): number[] =>
      [...(x < 8 ? tiles[0]! : tiles[1]!)].slice((y * (x < 8 ? 8 : 4) + (x % 8)) * 4).slice(0, 4);
    for (let y = 0; y < 6; y++) {
      for (let x = 0; x < 6; x++) {
        expect([...input.subarray((y * 6 + x) * 4, (y * 6 + x) * 4 + 4)]).toEqual(pixel(x + 2, y + 2));
      }
    }
    await engine.stop();
  });

  it("gives units back whose input does not exist", async () => {
    const scene = new EngineScene();
    const brief = spinBrief(1, { units: 1, iterations: 0, resultBytes: 64 });
    const missing = cidOfDigest(sha256Hex(new Uint8Array(1)));
    scene.coordinator.addJob(
      {
        ...brief,
        params: { ...(brief.params as object), inputSide: 4 },
        inputs: [{ kind: "image", cid: missing, width: 8, height: 8, tileSide: 8, opaque: true, tiles: [missing] }],
      },
      1,
    );
    const engine = scene.engine();
    await engine.start();
    await scene.run(HOUR, () => scene.coordinator.count("returned") === 1);
    expect(scene.coordinator.units[0]!.failure).toBe("input-unavailable");
    await engine.stop();
  });
});
