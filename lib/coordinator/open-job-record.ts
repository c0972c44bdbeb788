import type { JobId } from "#lib/protocol/ids.ts";
import type { JobRecord, NewJob } from "./ports.ts";

/** The record of a job that was just accepted: nothing of it is computed yet. */
export function openJobRecord(job: NewJob, id: JobId, createdAtMs: number): JobRecord {
  return {
    ...job,
    id,
    outputCid: null,
    outputSizeBytes: null,
    state: "running",
    failure: null,
    unitsAccepted: 0,
    resultsReported: 0,
    resultsInvalid: 0,
    createdAtMs,
    endedAtMs: null,
  };
}
