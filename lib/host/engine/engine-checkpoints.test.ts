import { describe, expect, it } from "vitest";
import type { UnitId } from "#lib/protocol/ids.ts";
import type { ComputeOutcome } from "../compute/compute-api.ts";
import type { ReplicaKey } from "../ports.ts";
import { type EngineScene, sceneWith } from "../testing/engine-scene.ts";

const HOUR = 3_600_000;
const state = (unit: number, step: number): Uint8Array<ArrayBuffer> => Uint8Array.of(unit, step);

/** Units of ten minutes that save a state every minute, numbered from 1. */
function longUnits(units: number): EngineScene {
  const scene = sceneWith(units);
  scene.coordinator.leaseMs = 24 * HOUR;
  return scene;
}

function slow({ workers }: EngineScene): void {
  workers.unitMs = 600_000;
  workers.checkpointsOf = (order) => Array.from({ length: 9 }, (_, i) => state(order.unitId, i + 1));
}

const resumedFrom = (scene: EngineScene, unit: number) => scene.workers.work.get(unit as UnitId)?.resumeFrom;

describe("Engine with long units", () => {
  /** Both units are at step 4 when the tab goes without a word. */
  const interrupted = async (): Promise<EngineScene> => {
    const scene = longUnits(2);
    const first = scene.engine();
    slow(scene);
    await first.start();
    await scene.run(HOUR, () => scene.results.checkpoints.size === 2);
    await scene.run(200_000);
    scene.crash();
    return scene;
  };
  const finish = async (scene: EngineScene): Promise<void> => {
    const engine = scene.engine();
    await engine.start();
    await scene.run(HOUR, () => scene.coordinator.count("recorded") === 2);
    expect(scene.coordinator.count("recorded")).toBe(2);
    expect(scene.coordinator.violations).toEqual([]);
    await engine.stop();
  };

  it("goes on after a crash from the last state of every unit, and keeps none when they are done", async () => {
    const scene = await interrupted();
    await finish(scene);
    expect([resumedFrom(scene, 1), resumedFrom(scene, 2)]).toEqual([state(1, 4), state(2, 4)]);
    expect(scene.results.checkpoints.size).toBe(0);
  });

  it.each<[string, (kept: Map<ReplicaKey, Uint8Array<ArrayBuffer>>) => void]>([
    ["lost its end", (kept) => kept.set("1/0", kept.get("1/0")!.slice(0, -1))],
    ["lost everything", (kept) => kept.set("1/0", new Uint8Array(0))],
    ["has a bit flipped", (kept) => kept.set("1/0", kept.get("1/0")!.with(33, 5) as Uint8Array<ArrayBuffer>)],
    ["belongs to another unit", (kept) => kept.set("1/0", kept.get("2/0")!)],
    ["is gone", (kept) => kept.delete("1/0")],
  ])("begins a unit anew whose stored state %s", async (_, damage) => {
    const scene = await interrupted();
    damage(scene.results.checkpoints);
    await finish(scene);
    expect([resumedFrom(scene, 1), resumedFrom(scene, 2)]).toEqual([null, state(2, 4)]);
  });

  it("goes on when the store cannot be read, from the beginning", async () => {
    const scene = await interrupted();
    scene.results.findCheckpoint = () => Promise.reject(new Error("disk failure"));
    await finish(scene);
    expect([resumedFrom(scene, 1), resumedFrom(scene, 2)]).toEqual([null, null]);
  });

  it("goes on in the next worker when one breaks, but not twice from the same state", async () => {
    const scene = longUnits(1);
    const engine = scene.engine({ workers: 1, gpu: false });
    slow(scene);
    const tries: (Uint8Array | null)[] = [];
    scene.workers.crashOn = (order) => {
      tries.push(order.resumeFrom);
      return true;
    };
    scene.workers.checkpointsOf = (order) => (order.resumeFrom === null ? [state(1, 1)] : []);
    await engine.start();
    await scene.run(HOUR, () => scene.coordinator.count("returned") === 1);
    expect(tries).toEqual([null, state(1, 1)]);
    await scene.run(5_000);
    expect(scene.results.checkpoints.size).toBe(0);
    await engine.stop();
  });

  it("begins anew when a unit that went on breaks its worker", async () => {
    const scene = await interrupted();
    const engine = scene.engine({ workers: 1, gpu: false });
    const tries: (Uint8Array | null)[] = [];
    scene.workers.crashOn = (order) => {
      if (order.unitId === 1) tries.push(order.resumeFrom);
      return order.unitId === 1 && order.resumeFrom !== null;
    };
    await engine.start();
    await scene.run(HOUR, () => scene.coordinator.count("recorded") === 2);
    expect(tries).toEqual([state(1, 4), null]);
    await engine.stop();
  });

  it("goes on upon the CPU with what the GPU had when it was lost", async () => {
    const scene = longUnits(6);
    const engine = scene.engine({ workers: 1, gpu: true });
    const lost: ComputeOutcome = { ok: false, reason: "crashed", message: "lost", deviceLost: true };
    const tries: [number, string, Uint8Array | null][] = [];
    scene.workers.checkpointsOf = (order, role) => (role === "gpu" ? [state(order.unitId, 7)] : []);
    let losses = 0;
    scene.workers.outcomeOf = (order, role) => {
      tries.push([order.unitId, role, order.resumeFrom]);
      return role === "gpu" && ++losses === 1 ? lost : null;
    };
    await engine.start();
    await scene.run(HOUR, () => scene.coordinator.count("recorded") === 6);
    const [unit] = tries.find(([, role]) => role === "gpu")!;
    expect(tries.filter(([each]) => each === unit)).toEqual([
      [unit, "gpu", null],
      [unit, "cpu", state(unit, 7)],
    ]);
    expect(tries.filter(([, , resumeFrom]) => resumeFrom !== null)).toHaveLength(1);
    await engine.stop();
  });

  it("forgets the state of units it gives back", async () => {
    const scene = longUnits(2);
    const engine = scene.engine();
    slow(scene);
    await engine.start();
    await scene.run(HOUR, () => scene.results.checkpoints.size === 2);
    void engine.stop();
    await scene.run(5_000, () => engine.getState().status === "off");
    expect(scene.coordinator.count("returned")).toBe(2);
    expect(scene.results.checkpoints.size).toBe(0);
  });
});
