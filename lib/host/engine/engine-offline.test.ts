import { describe, expect, it } from "vitest";
import { sceneWith } from "../testing/engine-scene.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe("Engine without a connection", () => {
  it.each([64, 20_000])(
    "computes what it claimed, and reports it (%i bytes each) as soon as the machine is online again",
    async (resultBytes) => {
      const scene = sceneWith(40, resultBytes);
      scene.coordinator.leaseMs = HOUR;
      const engine = scene.engine();
      await engine.start();
      await scene.run(HOUR, () => scene.coordinator.count("recorded") > 0);
      scene.coordinator.fault = () => "lost-request";
      await scene.run(10 * MINUTE);
      const claimed = scene.coordinator.count("issued") + scene.coordinator.count("recorded");
      expect(engine.getState().status).toBe("offline");
      expect(scene.workers.computed.length).toBe(claimed);
      scene.coordinator.fault = () => null;
      engine.reconnected();
      await scene.run(1_000, () => scene.coordinator.count("recorded") >= claimed);
      expect(scene.coordinator.count("recorded")).toBeGreaterThanOrEqual(claimed);
      await scene.run(HOUR, () => scene.coordinator.count("recorded") === 40);
      expect(scene.workers.computed.toSorted((a, b) => a - b)).toEqual(
        scene.coordinator.units.map((unit) => unit.unitId),
      );
      expect(scene.coordinator.violations).toEqual([]);
      await engine.stop();
    },
  );

  it("stages at once, when the machine is online again, what it could not load before", async () => {
    const scene = sceneWith(4);
    scene.coordinator.leaseMs = HOUR;
    scene.coordinator.fault = (request) => (request.includes("/brief") ? "lost-request" : null);
    const engine = scene.engine();
    await engine.start();
    await scene.run(10 * MINUTE);
    expect(scene.workers.computed).toEqual([]);
    scene.coordinator.fault = () => null;
    engine.reconnected();
    await scene.run(1_000, () => scene.workers.computed.length === 4);
    expect(scene.workers.computed.length).toBe(4);
    await scene.run(MINUTE, () => scene.coordinator.count("recorded") === 4);
    await engine.stop();
  });
});

describe("Engine of a machine that sleeps", () => {
  it("reports on waking what was finished before, once, whether its clock stood still or not", async () => {
    for (const asleep of ["sleep", "jump"] as const) {
      const scene = sceneWith(12);
      scene.coordinator.leaseMs = 24 * HOUR;
      const engine = scene.engine();
      await engine.start();
      await scene.run(HOUR, () => scene.coordinator.count("recorded") > 0);
      scene.coordinator.fault = () => "lost-request";
      await scene.run(MINUTE);
      // Monotonic clocks go on during sleep on some systems, and stand still on others.
      scene.clock[asleep](8 * HOUR);
      scene.coordinator.fault = () => null;
      scene.coordinator.forgetSessions();
      await scene.run(20_000, () => scene.coordinator.count("recorded") === 12);
      expect(scene.workers.computed.toSorted((a, b) => a - b)).toEqual(
        scene.coordinator.units.map((unit) => unit.unitId),
      );
      expect(scene.coordinator.count("recorded")).toBe(12);
      expect(scene.coordinator.violations).toEqual([]);
      await engine.stop();
    }
  });

  it("goes on with other work when the leases ran out meanwhile", async () => {
    for (const asleep of ["sleep", "jump"] as const) {
      const scene = sceneWith(30);
      const engine = scene.engine();
      scene.workers.unitMs = 2_000;
      await engine.start();
      await scene.run(HOUR, () => scene.coordinator.count("recorded") > 2);
      scene.clock[asleep](8 * HOUR);
      await scene.run(5 * MINUTE);
      const { units } = scene.coordinator;
      expect(units.filter(({ state }) => state === "free")).toEqual([]);
      expect(units.filter(({ state }) => state === "issued").length).toBeLessThanOrEqual(8);
      expect(engine.getState().status).toBe("idle");
      expect(scene.coordinator.violations).toEqual([]);
      expect(scene.results.replicas.size).toBe(0);
      await engine.stop();
    }
  });
});
