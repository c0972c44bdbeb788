import { expect, it } from "vitest";
import { countEntries } from "../testing/count-entries.ts";
import { EngineScene } from "../testing/engine-scene.ts";
import { spinBrief } from "../testing/fake-coordinator.ts";

const HOUR = 3_600_000;
const UNITS_PER_JOB = 40;
/** What differs from one moment to the next. Whatever a unit, or a job, leaves behind is more of. */
const FLUCTUATION = 16;

it("keeps no more after 8,000 units of 200 jobs than after 6,000 of 150", { timeout: 120_000 }, async () => {
  const scene = new EngineScene();
  scene.coordinator.asksBeforeVerdict = 1;
  const engine = scene.engine({ workers: 2, gpu: false });
  scene.workers.unitMs = 1;
  await engine.start();
  let jobs = 0;
  const compute = async (units: number): Promise<ReadonlyMap<string, number>> => {
    for (; jobs * UNITS_PER_JOB < units; jobs++) {
      const params = { units: UNITS_PER_JOB, iterations: 0, resultBytes: 64 };
      scene.coordinator.addJob(spinBrief(jobs + 1, params), UNITS_PER_JOB);
    }
    await scene.run(HOUR, () => engine.getState().counters.verified === units);
    // What is kept of the last moments goes as they do.
    await scene.run(60_000);
    return countEntries(engine, [scene.workers]);
  };
  // More than the history's 5,000 units and the 128 jobs whose times are known: what is bounded is full.
  const first = await compute(6_000);
  const second = await compute(8_000);
  expect(engine.getState().counters.verified).toBe(8_000);
  expect(first.get(".progress.history.pages[]")).toBe(5_000);
  const grown = [...second].filter(([path, entries]) => entries > (first.get(path) ?? 0) + FLUCTUATION);
  expect(grown).toEqual([]);
  await engine.stop();
});
