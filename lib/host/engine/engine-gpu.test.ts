import { describe, expect, it } from "vitest";
import type { ComputeOutcome } from "../compute/compute-api.ts";
import { sceneWith } from "../testing/engine-scene.ts";

const HOUR = 3_600_000;
const LOST: ComputeOutcome = { ok: false, reason: "crashed", message: "lost", deviceLost: true };

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
    scene.workers.admit = () => ({ wrong: true, reason: "wrong bytes" });
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

  it("works on several batches at once, each on its own account", async () => {
    const scene = sceneWith(200);
    const engine = scene.engine(withGpu);
    await engine.start();
    await scene.run(HOUR, () => scene.coordinator.count("recorded") === 200);
    expect(scene.workers.gpu.atOnce).toBe(3);
    expect(scene.workers.computed.toSorted((a, b) => a - b)).toEqual(
      scene.coordinator.units.map((unit) => unit.unitId),
    );
    expect(scene.coordinator.violations).toEqual([]);
    await engine.stop();
  });

  it("computes on the CPU what was under way when the GPU was lost, and tests the next device anew", async () => {
    const scene = sceneWith(200);
    const engine = scene.engine(withGpu);
    const tries: string[] = [];
    let lost = 0;
    scene.workers.outcomeOf = (order, role) => {
      tries.push(`${order.unitId} ${role}`);
      // The third batch and the two beside it.
      const under = role === "gpu" && tries.filter((each) => each.endsWith("gpu")).length;
      return under && under > 2 && lost < 3 && ++lost ? LOST : null;
    };
    await engine.start();
    await scene.run(HOUR, () => scene.coordinator.count("recorded") === 200);
    const repeated = tries.filter((each) => each.endsWith("gpu") && tries.includes(each.replace("gpu", "cpu")));
    expect(repeated).toHaveLength(3);
    expect(tries).toHaveLength(203);
    expect(scene.workers.gpu).toMatchObject({ opened: 2, tested: 2 });
    expect(scene.workers.spawned.gpu).toBe(1);
    expect(engine.getState().gpu.status).toBe("admitted");
    expect(scene.coordinator.violations).toEqual([]);
    await engine.stop();
  });

  it("asks for a lost GPU again, a few times, and loses no unit by it", async () => {
    const scene = sceneWith(60);
    const engine = scene.engine(withGpu);
    scene.workers.outcomeOf = (_order, role) => (role === "gpu" ? LOST : null);
    await engine.start();
    await scene.run(HOUR, () => scene.coordinator.count("recorded") === 60);
    expect(scene.coordinator.count("recorded")).toBe(60);
    expect(scene.workers.gpu.opened).toBe(4);
    expect(scene.workers.alive).toBe(1);
    expect(engine.getState().gpu).toMatchObject({ status: "unavailable", reason: "the GPU was lost" });
    await engine.stop();
  });

  it("keeps a GPU that is lost only now and then, as a laptop's is whenever it sleeps", async () => {
    const scene = sceneWith(3_000);
    const engine = scene.engine(withGpu);
    scene.workers.unitMs = 5_000;
    let losses = 0;
    let nextAt = 0;
    scene.workers.outcomeOf = (_order, role) => {
      if (role === "cpu" || scene.clock.now() < nextAt || losses === 6) return null;
      nextAt = scene.clock.now() + 11 * 60_000;
      losses += 1;
      return LOST;
    };
    await engine.start();
    await scene.run(2 * HOUR, () => losses === 6);
    await scene.run(60_000);
    expect(scene.workers.gpu.opened).toBe(7);
    expect(engine.getState().gpu.status).toBe("admitted");
  });

  it.each([
    ["asks for another device when the first is lost while it is tested", { deviceLost: true }, 2],
    ["tests it again when something else came between", { inconclusive: true }, 1],
  ])("%s", async (_, admission, opened) => {
    const scene = sceneWith(400);
    const engine = scene.engine(withGpu);
    const { admit } = scene.workers;
    scene.workers.admit = () => {
      scene.workers.admit = admit;
      return admission;
    };
    await engine.start();
    await scene.run(HOUR, () => scene.coordinator.count("recorded") === 400);
    expect(scene.workers.gpu).toMatchObject({ opened, tested: 2 });
    expect(engine.getState().gpu.status).toBe("admitted");
    await engine.stop();
  });

  it.each(["out-of-memory", "unsupported"] as const)("computes on the CPU what the GPU cannot: %s", async (reason) => {
    const scene = sceneWith(40);
    const engine = scene.engine(withGpu);
    scene.workers.outcomeOf = (_order, role) =>
      role === "gpu" ? { ok: false, reason, message: "", deviceLost: false } : null;
    await engine.start();
    await scene.run(HOUR, () => scene.coordinator.count("recorded") === 40);
    expect(scene.coordinator.count("recorded")).toBe(40);
    expect(scene.workers.gpu).toMatchObject({ opened: 1, tested: 1 });
    await engine.stop();
  });

  it("does not try the GPU again with what is over its limits", async () => {
    const scene = sceneWith(200);
    const engine = scene.engine(withGpu);
    const tried = { cpu: 0, gpu: 0 };
    scene.workers.outcomeOf = (_order, role) => {
      tried[role] += 1;
      return role === "gpu" ? { ok: false, reason: "unsupported", message: "", deviceLost: false } : null;
    };
    await engine.start();
    await scene.run(HOUR, () => scene.coordinator.count("recorded") === 200);
    expect(tried).toEqual({ cpu: 200, gpu: 1 });
    await engine.stop();
  });

  it("tells the GPU, this one and the next, whether any page is visible", async () => {
    const scene = sceneWith(40);
    const engine = scene.engine(withGpu);
    engine.setHidden(true);
    await engine.start();
    await scene.run(1_000);
    expect(scene.workers.gpu.hidden).toBe(true);
    engine.setHidden(false);
    expect(scene.workers.gpu.hidden).toBe(false);
    await scene.run(60_000);
    await engine.stop();
  });
});
