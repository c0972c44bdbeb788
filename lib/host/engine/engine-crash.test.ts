import { describe, expect, it } from "vitest";
import { sceneWith } from "../testing/engine-scene.ts";

const HOUR = 3_600_000;

describe("Engine that crashed", () => {
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
    await scene.run(5_000);
    expect(scene.results.replicas.size).toBe(0);
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
      await scene.run(pauseMs);
      const second = scene.engine();
      await second.start();
      await scene.run(40_000);
      expect(scene.coordinator.count("recorded")).toBe(again ? 4 : 0);
      expect(scene.coordinator.violations).toEqual([]);
      await second.stop();
    }
  });

  it("computes after a crash what the answer it did not see had handed out", async () => {
    const scene = sceneWith(4);
    scene.coordinator.fault = (request) => (request.endsWith("/exchange") ? "lost-answer" : null);
    const first = scene.engine();
    await first.start();
    await scene.run(HOUR, () => scene.coordinator.count("issued") > 0);
    scene.crash();
    scene.coordinator.fault = () => null;
    const second = scene.engine();
    await second.start();
    await scene.run(scene.coordinator.leaseMs / 2);
    expect(scene.coordinator.count("recorded")).toBe(4);
    expect(scene.coordinator.violations).toEqual([]);
    await second.stop();
  });
});
