import { describe, expect, it } from "vitest";
import { cidOfDigest } from "#lib/protocol/digests.ts";
import type { UnitId } from "#lib/protocol/ids.ts";
import { EngineScene } from "./testing/engine-scene.ts";
import { type Fault, spinBrief } from "./testing/fake-coordinator.ts";
import { fakeResult, sha256Hex } from "./testing/fake-workers.ts";

const HOUR = 3_600_000;

function sceneWith(units: number, resultBytes = 64, seed = 1): EngineScene {
  const scene = new EngineScene(seed);
  scene.coordinator.addJob(spinBrief(1, { units, iterations: 0, resultBytes }), units);
  return scene;
}

describe("Engine", () => {
  it("computes every unit once, reports it and counts its credit", async () => {
    const scene = sceneWith(300);
    const engine = scene.engine();
    await engine.start();
    await scene.run(HOUR, () => scene.coordinator.count("recorded") === 300);
    await scene.run(5_000);
    expect(scene.workers.computed.toSorted((a, b) => a - b)).toEqual(
      scene.coordinator.units.map((unit) => unit.unitId),
    );
    expect(scene.coordinator.violations).toEqual([]);
    expect(engine.getState()).toMatchObject({
      status: "idle",
      idle: { code: "no-work" },
      counters: { computed: 300, reported: 300, verified: 300, invalid: 0, creditMicro: 1_500, pending: 0 },
    });
    expect(scene.results.replicas.size).toBe(0);
    await engine.stop();
  });

  it("uploads large results before it reports them", async () => {
    const scene = sceneWith(6, 20_000);
    const engine = scene.engine();
    await engine.start();
    await scene.run(HOUR, () => scene.coordinator.count("recorded") === 6);
    expect(scene.coordinator.blobs.size).toBe(6);
    expect(scene.coordinator.violations).toEqual([]);
    await scene.run(5_000);
    expect(scene.results.payloads.size).toBe(0);
    await engine.stop();
  });

  it.each([1, 2, 3, 4, 5])("loses and doubles nothing on a bad network (seed %i)", async (seed) => {
    const scene = sceneWith(120, seed % 2 ? 64 : 10_000, seed);
    const random = seeded(seed);
    const faults: Fault[] = [
      "lost-request",
      "lost-answer",
      { status: 503, code: "unavailable", kind: "transient" },
      { status: 500, code: "internal", kind: "internal" },
    ];
    scene.coordinator.fault = () => (random() < 0.3 ? faults[Math.floor(random() * faults.length)]! : null);
    scene.coordinator.leaseMs = 24 * HOUR;
    const engine = scene.engine();
    await engine.start();
    // Replicas whose assignment was lost with the answer are the coordinator's to reissue; all others must arrive.
    const open = () => scene.coordinator.units.filter((unit) => unit.state === "free").length;
    await scene.run(HOUR, () => open() === 0);
    scene.coordinator.fault = () => null;
    await scene.run(10 * 60_000);
    const recorded = scene.coordinator.units.filter((unit) => unit.state === "recorded").map((unit) => unit.unitId);
    expect(recorded).toEqual(scene.workers.computed.toSorted((a, b) => a - b));
    expect(recorded.length).toBeGreaterThan(0);
    expect(scene.coordinator.violations).toEqual([]);
    await engine.stop();
  });

  it("reports after a crash what it had computed before, without computing it again", async () => {
    const scene = sceneWith(10);
    const first = scene.engine();
    await first.start();
    await scene.run(HOUR, () => scene.coordinator.count("issued") > 0);
    scene.coordinator.fault = () => "lost-request";
    await scene.run(5_000);
    const before = scene.workers.computed.length;
    expect(before).toBeGreaterThan(0);
    expect(first.getState().status).toBe("offline");
    scene.crash();
    scene.coordinator.fault = () => null;
    const second = scene.engine();
    await second.start();
    await scene.run(HOUR, () => scene.coordinator.count("recorded") === 10);
    expect(scene.workers.computed.length).toBe(10 - before);
    expect(scene.coordinator.hosts.size).toBe(1);
    expect(scene.coordinator.violations).toEqual([]);
    await second.stop();
  });

  it("computes after a crash what it had claimed before, unless the lease ran out meanwhile", async () => {
    for (const [pauseMs, again] of [
      [1_000, true],
      [HOUR, false],
    ] as const) {
      const scene = sceneWith(4);
      const first = scene.engine();
      scene.workers.unitMs = 10_000;
      await first.start();
      await scene.run(HOUR, () => scene.coordinator.count("issued") === 4);
      await scene.run(100);
      scene.crash();
      scene.clock.jump(pauseMs);
      const second = scene.engine();
      await second.start();
      await scene.run(40_000);
      expect(scene.coordinator.count("recorded")).toBe(again ? 4 : 0);
      expect(scene.coordinator.violations).toEqual([]);
      await second.stop();
    }
  });

  it("keeps its units through jumps of the wall clock", async () => {
    const scene = sceneWith(60);
    const engine = scene.engine();
    await engine.start();
    for (const jump of [24 * HOUR, -48 * HOUR, 24 * HOUR]) {
      await scene.run(1_000);
      scene.clock.jump(jump);
    }
    await scene.run(HOUR, () => scene.coordinator.count("recorded") === 60);
    expect(scene.workers.computed.length).toBe(60);
    await engine.stop();
  });

  it("ends its workers before stop returns, then reports what is finished and gives back the rest", async () => {
    const scene = sceneWith(50);
    const engine = scene.engine();
    await engine.start();
    await scene.run(HOUR, () => scene.workers.computed.length >= 9);
    const stopped = engine.stop();
    expect(scene.workers.alive).toBe(0);
    expect(engine.getState().status).toBe("stopping");
    await scene.run(5_000);
    await stopped;
    expect(engine.getState()).toMatchObject({ status: "off", workers: [] });
    expect(scene.coordinator.count("issued")).toBe(0);
    expect(scene.coordinator.count("recorded")).toBe(scene.workers.computed.length);
    expect(scene.coordinator.count("returned")).toBeGreaterThan(0);
    expect(scene.coordinator.violations).toEqual([]);
  });

  it("stops although the coordinator is away, and tells it after the next start", async () => {
    const scene = sceneWith(4);
    const engine = scene.engine();
    await engine.start();
    await scene.run(HOUR, () => scene.coordinator.count("issued") === 4);
    scene.coordinator.fault = () => "lost-request";
    await scene.run(1_000);
    void engine.stop();
    await scene.run(10_000, () => engine.getState().status === "off");
    expect(engine.getState().status).toBe("off");
    expect(scene.coordinator.count("recorded")).toBe(0);
    scene.coordinator.fault = () => null;
    const next = scene.engine();
    await next.start();
    await scene.run(HOUR, () => scene.coordinator.count("recorded") === 4);
    expect(scene.coordinator.count("recorded")).toBe(4);
    expect(scene.workers.computed).toEqual([]);
    await next.stop();
  });

  it.each([64, 20_000])("sends the bytes of a result (%i bytes) when they are asked for later", async (resultBytes) => {
    const scene = sceneWith(5, resultBytes);
    scene.coordinator.upload = () => false;
    scene.coordinator.asksBeforeVerdict = 2;
    let asking = false;
    scene.coordinator.wantPayload = () => asking;
    const engine = scene.engine();
    await engine.start();
    await scene.run(HOUR, () => scene.coordinator.count("recorded") === 5);
    expect(engine.getState().counters.verified).toBe(0);
    asking = true;
    await scene.run(HOUR, () => engine.getState().counters.verified === 5);
    expect(engine.getState().counters).toMatchObject({ reported: 5, verified: 5, pending: 0 });
    expect(scene.coordinator.violations).toEqual([]);
    expect(scene.workers.computed.length).toBe(5);
    await engine.stop();
  });

  it("computes a result again when its bytes are asked for and were forgotten", async () => {
    const scene = sceneWith(1, 20_000);
    scene.coordinator.upload = () => false;
    scene.coordinator.asksBeforeVerdict = 1_000;
    const first = scene.engine();
    await first.start();
    await scene.run(HOUR, () => scene.coordinator.count("recorded") === 1);
    await first.stop();
    scene.results.payloads.clear();
    Object.assign(scene.coordinator.units[0]!, { asksLeft: 0 });
    scene.coordinator.wantPayload = () => true;
    const second = scene.engine();
    await second.start();
    await scene.run(HOUR, () => second.getState().counters.verified === 1);
    expect(second.getState().counters.verified).toBe(1);
    expect(scene.workers.computed).toEqual([1]);
    expect(scene.coordinator.violations).toEqual([]);
    await second.stop();
  });

  it("waits as long as the coordinator asks, and says since when it is offline", async () => {
    const scene = sceneWith(3);
    scene.coordinator.fault = (request) =>
      request.includes("exchange") ? { status: 503, code: "busy", kind: "transient", retryAfterS: 30 } : null;
    const engine = scene.engine();
    await engine.start();
    const exchanges = () => scene.coordinator.requests.filter((request) => request.includes("exchange")).length;
    await scene.run(29_000);
    expect(exchanges()).toBe(1);
    expect(engine.getState()).toMatchObject({ status: "offline" });
    expect(engine.getState().retryAtMs).toBeGreaterThan(scene.clock.wallNow());
    await scene.run(60_000);
    expect(exchanges()).toBeGreaterThan(1);
    expect(exchanges()).toBeLessThan(5);
    await engine.stop();
  });

  it("opens a new session when the old one is over or forgotten", async () => {
    const scene = sceneWith(200);
    scene.coordinator.sessionMs = 4_000;
    const engine = scene.engine();
    await engine.start();
    await scene.run(3_000);
    scene.coordinator.forgetSessions();
    await scene.run(HOUR, () => scene.coordinator.count("recorded") === 200);
    expect(scene.coordinator.count("recorded")).toBe(200);
    expect(scene.coordinator.requests.filter((request) => request.endsWith("/hosts/session")).length).toBeGreaterThan(
      2,
    );
    expect(engine.getState().status).not.toBe("error");
    await engine.stop();
  });

  it("drops the one report the coordinator refuses for good, and delivers all others", async () => {
    const scene = sceneWith(40);
    scene.workers.unitMs = 5;
    scene.coordinator.refuses = (request) => request.reports.some((report) => report.unitId === 7);
    const engine = scene.engine();
    await engine.start();
    await scene.run(HOUR, () => scene.coordinator.count("recorded") === 39);
    await scene.run(10 * 60_000);
    expect(scene.coordinator.units.filter((unit) => unit.state !== "recorded").map((unit) => unit.unitId)).toEqual([7]);
    expect(engine.getState().status).toBe("idle");
    await engine.stop();
  });

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
        input: { width: 12, height: 8, tileSide: 8, opaque: true, tiles: cids },
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
        input: { width: 8, height: 8, tileSide: 8, opaque: true, tiles: [missing] },
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

describe("Engine with a GPU", () => {
  const withGpu = { workers: 1, gpu: true };

  it("gives an admitted GPU units", async () => {
    const scene = sceneWith(40);
    const engine = scene.engine(withGpu);
    const roles = new Set<string>();
    scene.workers.outcomeOf = (_order, role) => {
      roles.add(role);
      return null;
    };
    await engine.start();
    await scene.run(HOUR, () => scene.coordinator.count("recorded") === 40);
    expect(roles).toEqual(new Set(["cpu", "gpu"]));
    expect(engine.getState().gpu).toMatchObject({ status: "admitted", adapter: "fake adapter" });
    await engine.stop();
  });

  it("gives a GPU that computes wrongly nothing, and says so", async () => {
    const scene = sceneWith(20);
    const engine = scene.engine(withGpu);
    scene.workers.admission = { admitted: false, wrong: true, reason: "wrong bytes" };
    const roles = new Set<string>();
    scene.workers.outcomeOf = (_order, role) => {
      roles.add(role);
      return null;
    };
    await engine.start();
    await scene.run(HOUR, () => scene.coordinator.count("recorded") === 20);
    expect(roles).toEqual(new Set(["cpu"]));
    expect(engine.getState().gpu).toMatchObject({ status: "refused", reason: "wrong bytes" });
    await engine.stop();
  });

  it("goes on without a GPU where there is none, or where it does not answer", async () => {
    for (const openGpu of [async () => Promise.reject(new Error("no adapter")), () => new Promise<never>(() => {})]) {
      const scene = sceneWith(3);
      const engine = scene.engine(withGpu);
      scene.workers.openGpu = openGpu;
      await engine.start();
      await scene.run(HOUR, () => scene.coordinator.count("recorded") === 3);
      await scene.run(60_000);
      expect(engine.getState().gpu.status).toBe("unavailable");
      await engine.stop();
    }
  });

  it("asks for a lost GPU again, a few times, and loses no unit by it", async () => {
    const scene = sceneWith(60);
    const engine = scene.engine(withGpu);
    scene.workers.outcomeOf = (_order, role) =>
      role === "gpu" ? { ok: false, reason: "crashed", message: "lost", deviceLost: true } : null;
    await engine.start();
    await scene.run(HOUR, () => scene.coordinator.count("recorded") === 60);
    expect(scene.coordinator.count("recorded")).toBe(60);
    expect(scene.workers.spawned.gpu).toBe(4);
    expect(engine.getState().gpu).toMatchObject({ status: "unavailable", reason: "the GPU was lost" });
    await engine.stop();
  });
});

function seeded(seed: number): () => number {
  let state = seed * 2_654_435_761;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
