import { describe, expect, it } from "vitest";
import type { StartOptions } from "../browser/start-options.ts";
import type { Observation } from "../policies/activity-watch.ts";
import { type EngineScene, sceneWith } from "../testing/engine-scene.ts";
import { spinBrief } from "../testing/fake-coordinator.ts";
import type { Engine } from "./engine.ts";

const HOUR = 3_600_000;
const options = { workers: 2, gpu: false, timeZone: "UTC" };
const nothing: Observation = { battery: null, pressure: null, metered: null, slowFrames: null };
/** The scene's clock begins on 2023-11-14 at 22:13:20 UTC, a Tuesday. */
const TUESDAY = 2;

/** An engine that has begun to work. */
async function working(scene: EngineScene, chosen: Partial<StartOptions> = {}) {
  const engine = scene.engine({ ...options, ...chosen });
  await engine.start();
  await scene.run(60_000, () => scene.workers.computed.length > 5);
  return engine;
}

/** Its farewells take time, too. */
async function stop(scene: EngineScene, engine: Engine): Promise<void> {
  const stopping = engine.stop();
  await scene.run(5_000);
  await stopping;
}

/** Units that are computed within a second from now. */
async function computedInASecond(scene: EngineScene): Promise<number> {
  const before = scene.workers.computed.length;
  await scene.run(1_000);
  return scene.workers.computed.length - before;
}

describe("Engine and preferences", () => {
  it.each<[string, Partial<StartOptions>, (scene: EngineScene) => Partial<Observation>]>([
    ["battery-low", {}, () => ({ battery: { level: 0.1, charging: false } })],
    ["on-battery", { onlyCharging: true }, () => ({ battery: { level: 1, charging: false } })],
    ["metered", {}, () => ({ metered: true })],
    ["busy", { pauseWhenBusy: true }, () => ({ pressure: "critical" })],
  ])("obeys %s within a second, and goes on within a second", async (code, chosen, observe) => {
    const scene = sceneWith(4_000);
    const engine = await working(scene, chosen);
    engine.observe({ ...nothing, ...observe(scene) });
    expect(engine.getState()).toMatchObject({ status: "paused", pauses: [{ code, untilMs: null }] });
    await scene.run(1_000);
    expect(await computedInASecond(scene)).toBe(0);
    engine.observe(nothing);
    if (code === "busy") await scene.run(6_000);
    expect(await computedInASecond(scene)).toBeGreaterThan(5);
    expect(engine.getState()).toMatchObject({ status: "working", pauses: [] });
    await stop(scene, engine);
  });

  it("pauses while no page is in view", async () => {
    const scene = sceneWith(4_000);
    const engine = await working(scene, { pauseWhenHidden: true });
    engine.setHidden(true);
    await scene.run(1_000);
    expect(await computedInASecond(scene)).toBe(0);
    engine.setHidden(false);
    expect(await computedInASecond(scene)).toBeGreaterThan(5);
    await stop(scene, engine);
  });

  it("pauses when quiet hours begin, says until when, and goes on when they end", async () => {
    const scene = sceneWith(60_000);
    const quietHours = [{ days: [TUESDAY], from: 22 * 60 + 15, to: 22 * 60 + 45 }];
    const engine = await working(scene, { quietHours });
    await scene.run(100_500 - (scene.clock.now() - 1_000));
    const untilMs = Date.parse("2023-11-14T22:45:00Z");
    expect(engine.getState()).toMatchObject({ status: "paused", pauses: [{ code: "quiet-hours", untilMs }] });
    await scene.run(1_000);
    expect(await computedInASecond(scene)).toBe(0);
    await scene.run(untilMs + 1_000 - scene.clock.wallNow());
    expect(await computedInASecond(scene)).toBeGreaterThan(5);
    await stop(scene, engine);
  });

  it("stops at the day's limit, and begins anew with the next day and the next run", async () => {
    const scene = sceneWith(4_000);
    const dailyLimits = { minutes: 1, megabytes: null, kilowattHours: null };
    const engine = await working(scene, { dailyLimits });
    await scene.run(70_000);
    expect(engine.getState()).toMatchObject({ status: "paused", pauses: [{ code: "daily-time" }] });
    await stop(scene, engine);
    const again = scene.engine({ ...options, dailyLimits });
    await again.start();
    await scene.run(5_000);
    expect(again.getState().status).toBe("paused");
    await scene.run(2 * HOUR, () => again.getState().status === "working");
    expect(new Date(scene.clock.wallNow()).toISOString()).toMatch(/^2023-11-15T00:0/);
    await stop(scene, again);
  });

  it("tells workers their shares, and less of the GPU while frames are slow", async () => {
    const scene = sceneWith(4_000);
    const engine = await working(scene, { gpu: true, cpuShare: 25, gpuShare: 60 });
    expect(scene.workers.shares).toEqual({ cpu: 0.25, gpu: 0.6 });
    engine.observe({ ...nothing, slowFrames: 0.5 });
    expect(scene.workers.shares).toEqual({ cpu: 0.25, gpu: 0.3 });
    engine.configure({ ...options, gpu: true, cpuShare: 80 });
    expect(scene.workers.shares).toEqual({ cpu: 0.8, gpu: 0.5 });
    await stop(scene, engine);
  });

  it("replaces a worker in the midst of a unit that cannot hold, and loses nothing", async () => {
    const scene = sceneWith(8);
    const engine = scene.engine(options);
    scene.workers.unitMs = 20_000;
    await engine.start();
    await scene.run(5_000);
    scene.workers.obeys = false;
    engine.observe({ ...nothing, metered: true });
    await scene.run(1_000);
    expect([scene.workers.spawned.cpu, scene.workers.alive]).toEqual([4, 2]);
    scene.workers.obeys = true;
    engine.observe(nothing);
    await scene.run(HOUR, () => scene.coordinator.count("recorded") === 8);
    expect(scene.coordinator.units.every(({ failure }) => failure === null)).toBe(true);
    await stop(scene, engine);
  });

  it("keeps its units through a short pause, and gives them back in a long one", async () => {
    const scene = sceneWith(4_000);
    const engine = await working(scene);
    engine.observe({ ...nothing, battery: { level: 0.1, charging: false } });
    await scene.run(20_000);
    expect(scene.coordinator.count("issued")).toBeGreaterThan(0);
    await scene.run(20_000);
    expect(scene.coordinator.count("issued")).toBe(0);
    expect(scene.coordinator.count("returned")).toBeGreaterThan(0);
    engine.observe(nothing);
    expect(await computedInASecond(scene)).toBeGreaterThan(0);
    await stop(scene, engine);
  });

  it("leaves a metered connection alone once it has said what it gives back", async () => {
    const scene = sceneWith(4_000);
    const engine = await working(scene);
    engine.observe({ ...nothing, metered: true });
    await scene.run(60_000);
    let requests = 0;
    scene.coordinator.fault = () => {
      requests += 1;
      return null;
    };
    await scene.run(HOUR);
    expect(requests).toBe(0);
    await stop(scene, engine);
  });

  it("gives back what it holds when a kind of job is refused, and asks for no more of it", async () => {
    const scene = sceneWith(4_000);
    const engine = await working(scene);
    engine.configure({ ...options, refusedKernels: ["spin"] });
    await scene.run(2_000);
    expect(engine.getState()).toMatchObject({ status: "paused", pauses: [{ code: "no-kernels" }] });
    expect(scene.coordinator.count("issued")).toBe(0);
    engine.configure(options);
    expect(await computedInASecond(scene)).toBeGreaterThan(0);
    await stop(scene, engine);
  });

  it("serves whom it is told to within a second: gives back what is others', and says why it waits", async () => {
    const scene = sceneWith(4_000);
    const friend = "00000000000000aa";
    const params = { units: 4_000, iterations: 0, resultBytes: 64 };
    scene.coordinator.addJob({ ...spinBrief(2, params), requester: friend }, 4_000);
    const engine = await working(scene);
    const issuedTo = (requester: string) =>
      scene.coordinator.units.filter(({ state, brief }) => state === "issued" && brief.requester === requester).length;
    expect(issuedTo("network")).toBeGreaterThan(0);

    engine.configure({ ...options, requesters: { only: [], never: ["network"] } });
    await scene.run(1_000);
    expect([issuedTo("network"), issuedTo(friend) > 0]).toEqual([0, true]);
    expect(await computedInASecond(scene)).toBeGreaterThan(5);

    engine.configure({ ...options, requesters: { only: ["00000000000000bb"], never: [] } });
    await scene.run(1_000);
    expect(issuedTo("network") + issuedTo(friend)).toBe(0);
    expect(engine.getState()).toMatchObject({ status: "idle", idle: { code: "other-requesters" } });

    engine.configure(options);
    expect(await computedInASecond(scene)).toBeGreaterThan(5);
    await stop(scene, engine);
  });

  it("does not blame its workers for a machine that slept", async () => {
    const scene = sceneWith(40);
    const engine = scene.engine({ ...options, workers: 12 });
    scene.workers.unitMs = 1_000;
    await engine.start();
    await scene.run(HOUR, () => scene.coordinator.count("recorded") > 0);
    scene.clock.sleep(2 * HOUR);
    await scene.run(HOUR, () => scene.coordinator.count("recorded") === 40);
    expect(engine.getState().error).toBeNull();
    expect(scene.coordinator.units.every(({ failure }) => failure === null)).toBe(true);
    await stop(scene, engine);
  });

  it.each([null, 60])("counts what long units take, with a limit of %s minutes a day", async (minutes) => {
    const scene = sceneWith(4_000);
    const dailyLimits = { minutes, megabytes: null, kilowattHours: null };
    const engine = scene.engine({ ...options, workers: 1, dailyLimits });
    scene.workers.unitMs = 2_500;
    await engine.start();
    await scene.run(120_000);
    const { busyMs, kilowattHours } = engine.getState().usage!;
    expect(busyMs).toBeGreaterThan(115_000);
    expect(busyMs).toBeLessThanOrEqual(120_000);
    expect(kilowattHours).toBeCloseTo((busyMs * 8) / 3.6e9, 9);
    await stop(scene, engine);
  });
});
