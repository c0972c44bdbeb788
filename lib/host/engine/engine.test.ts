import { describe, expect, it } from "vitest";
import { sceneWith, seededRandom } from "../testing/engine-scene.ts";
import type { Fault } from "../testing/fake-coordinator.ts";

const HOUR = 3_600_000;

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
    const random = seededRandom(seed);
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
    // Of several answers lost at once only the last is given again; the others' replicas are the coordinator's to reissue.
    const open = () => scene.coordinator.units.filter((unit) => unit.state === "free").length;
    await scene.run(HOUR, () => open() === 0);
    scene.coordinator.fault = () => null;
    await scene.run(10 * 60_000);
    const recorded = scene.coordinator.units.filter((unit) => unit.state === "recorded").map((unit) => unit.unitId);
    expect(recorded).toEqual(scene.workers.computed.toSorted((a, b) => a - b));
    expect(recorded.length).toBeGreaterThan(100);
    expect(scene.coordinator.violations).toEqual([]);
    await engine.stop();
  });

  it("writes again what the store did not take, however long it failed", async () => {
    const scene = sceneWith(4);
    scene.coordinator.leaseMs = HOUR;
    const first = scene.engine();
    const { write } = scene.results;
    scene.results.write = () => Promise.reject(new Error("disk full"));
    await first.start();
    await scene.run(HOUR, () => scene.coordinator.count("issued") === 4);
    scene.coordinator.fault = () => "lost-request";
    await scene.run(10 * 60_000);
    scene.results.write = write;
    await scene.run(60_000);
    scene.crash();
    scene.coordinator.fault = () => null;
    const second = scene.engine();
    await second.start();
    await scene.run(HOUR, () => scene.coordinator.count("recorded") === 4);
    expect(scene.coordinator.count("recorded")).toBe(4);
    expect(scene.workers.computed).toEqual([]);
    await second.stop();
  });

  it("stops although the store keeps failing, and leaves no try behind", async () => {
    const scene = sceneWith(50);
    const engine = scene.engine();
    let writes = 0;
    scene.results.write = () => {
      writes += 1;
      return Promise.reject(new Error("disk full"));
    };
    await engine.start();
    await scene.run(5_000);
    void engine.stop();
    await scene.run(5_000, () => engine.getState().status === "off");
    expect(engine.getState().status).toBe("off");
    const before = writes;
    await scene.run(HOUR);
    expect(writes).toBe(before);
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

  it.each([
    ["exchanges", "/exchange"],
    ["a job's brief", "/brief"],
    ["uploads", "PUT "],
  ])("waits as long as the coordinator asks before it repeats %s", async (_, path) => {
    const scene = sceneWith(1, 20_000);
    scene.coordinator.fault = (request) =>
      request.includes(path) ? { status: 503, code: "busy", kind: "transient", retryAfterS: 30 } : null;
    const engine = scene.engine();
    await engine.start();
    const refused = () => scene.coordinator.requests.filter((request) => request.includes(path)).length;
    await scene.run(29_000);
    expect(refused()).toBe(1);
    await scene.run(60_000);
    expect(refused()).toBeGreaterThan(1);
    expect(refused()).toBeLessThan(5);
  });

  it("says since when it is offline, and when it tries again", async () => {
    const scene = sceneWith(3);
    scene.coordinator.fault = () => "lost-request";
    const engine = scene.engine();
    await engine.start();
    await scene.run(5_000);
    expect(engine.getState()).toMatchObject({ status: "offline" });
    expect(engine.getState().retryAtMs).toBeGreaterThan(scene.clock.wallNow());
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
});
