import { describe, expect, it } from "vitest";
import type { UnitId } from "#lib/protocol/ids.ts";
import { sceneWith } from "../testing/engine-scene.ts";

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
    expect(scene.coordinator.units.slice(1, 3).map((unit) => unit.failure)).toEqual(["declined", "unsupported"]);
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
