import type { JobRecord, NewJob } from "../ports.ts";
import type { CoordinatorStorage } from "../storage.ts";
import type { Chore } from "./loop.ts";

const SEQUENCE_SETTING = "standing-job.sequence";

/** Keeps one standing job running, so that contributors have something to do when no one asked for anything. */
export function keepStandingJob(deps: {
  readonly storage: CoordinatorStorage;
  readonly createJob: (job: NewJob) => Promise<JobRecord>;
  /** The standing job with this number, counted from 0. */
  readonly nextStandingJob: (sequence: number) => NewJob;
}): Chore {
  const { storage, createJob, nextStandingJob } = deps;
  return {
    name: "keep-standing-job",
    everyMs: 2_000,
    run: async () => {
      const running = await storage.listJobsInState(["running"]);
      if (running.some(({ standing }) => standing)) return false;
      const sequence = Number(await storage.getOrCreateSetting(SEQUENCE_SETTING, () => "0"));
      await createJob(nextStandingJob(sequence));
      await storage.setSetting(SEQUENCE_SETTING, String(sequence + 1));
      return false;
    },
  };
}
