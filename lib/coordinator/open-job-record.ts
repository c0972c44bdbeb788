import { unitCountOf } from "#lib/kernels/stages.ts";
import type { JobId } from "#lib/protocol/ids.ts";
import type { InputTiles, JobRecord, NewJob } from "./ports.ts";

/** The record of a job that was just accepted: nothing of it is computed yet. */
export function openJobRecord(job: NewJob, id: JobId, createdAtMs: number): JobRecord {
  return {
    ...job,
    id,
    inputs: job.inputs.map((input) => {
      if (input.kind === "file") return input;
      const { tiles: _, ...rest } = input;
      return rest;
    }),
    stages: job.stages.map(({ title, raster, unitCount, bundle }) => ({
      title,
      raster,
      unitCount,
      ...(bundle && { bundle }),
    })),
    stageCids: [],
    outputCid: null,
    outputSizeBytes: null,
    reportCid: null,
    reportSizeBytes: null,
    state: "running",
    failure: null,
    unitsTotal: unitCountOf(job.stages),
    unitsAccepted: 0,
    unitsProvisional: 0,
    audit: null,
    resultsReported: 0,
    resultsInvalid: 0,
    createdAtMs,
    endedAtMs: null,
  };
}

/** What {@link openJobRecord} leaves out. */
export function tilesOf({ inputs }: NewJob): InputTiles {
  return inputs.map((input) => (input.kind === "image" ? input.tiles : []));
}
