import { z } from "zod";
import type { NewJob } from "#lib/coordinator/ports.ts";
import type { Kernel } from "#lib/kernels/kernel.ts";
import { stageOf, unitCountOf } from "#lib/kernels/stages.ts";
import { spinJob } from "./simulated-host.ts";

/** Pixels of one unit of a {@link survey}'s last stage. */
const ROW_PIXELS = 4;

/**
 * A kernel with two stages of data before its pixels, and a report, whose results {@link surveyResult} knows: the values
 * of all units are summed, then mixed with the sum, then drawn with both.
 */
export const survey: Kernel<{ readonly units: number }> = {
  id: "survey",
  version: 1,
  title: "Survey",
  inputs: { images: { min: 0, max: 0 }, file: null },
  params: z.object({ units: z.int().min(1).max(10_000) }),
  plan({ units }) {
    const raster = { width: ROW_PIXELS, height: units };
    const stages = ["Sum", "Mix", "Pixels"].map((title) => ({ title, raster, unitCount: units }));
    return {
      stages,
      makesImage: true,
      unitCount: unitCountOf(stages),
      unit(ordinal) {
        const { stage, index } = stageOf({ stages }, ordinal);
        return {
          stage,
          region: { x: 0, y: index, width: ROW_PIXELS, height: 1 },
          reads: [],
          resultBytes: stage === 2 ? ROW_PIXELS * 4 : 4,
          costOps: 432_000,
          memoryBytes: 0,
        };
      },
    };
  },
  openStage({ params: { units } }, stage) {
    const values = new Uint32Array(units);
    return {
      add(index, result) {
        values[index] = new DataView(result.buffer, result.byteOffset).getUint32(0);
      },
      finish: () => (stage === 0 ? bytesOf([values.reduce((sum, value) => (sum + value) >>> 0, 0)]) : bytesOf(values)),
    };
  },
  report: (_job, [sum, mixed]) => ({ sum: readValue(sum!, 0), last: readValue(mixed!, mixed!.length / 4 - 1) }),
};

/** The same without its last stage: data and a report, no picture. */
export const census: Kernel<{ readonly units: number }> = {
  ...survey,
  id: "census",
  plan(params, inputs) {
    const plan = survey.plan(params, inputs);
    const stages = plan.stages.slice(0, -1);
    return { ...plan, stages, makesImage: false, unitCount: unitCountOf(stages) };
  },
};

/** A job of either kernel. */
export function surveyJob(kernel: Kernel<{ readonly units: number }>, units: number): NewJob {
  const { stages, makesImage } = kernel.plan({ units }, []);
  return { ...spinJob(1), kernel: kernel.id, params: { units }, stages, makesImage };
}

/** The right result of a unit of either kernel. */
export function surveyResult(units: number, ordinal: number): Uint8Array<ArrayBuffer> {
  const stage = Math.floor(ordinal / units);
  const index = ordinal % units;
  if (stage === 0) return bytesOf([startOf(index)]);
  let sum = 0;
  for (let other = 0; other < units; other++) sum = (sum + startOf(other)) >>> 0;
  const mixed = startOf(index) ^ sum;
  return stage === 1 ? bytesOf([mixed]) : bytesOf(new Uint32Array(ROW_PIXELS).fill(mixed + sum));
}

function startOf(index: number): number {
  return Math.imul(index + 1, 0x9e3779b1) >>> 0;
}

function bytesOf(values: Iterable<number>): Uint8Array<ArrayBuffer> {
  const list = [...values];
  const view = new DataView(new ArrayBuffer(list.length * 4));
  for (const [at, value] of list.entries()) view.setUint32(at * 4, value);
  return new Uint8Array(view.buffer);
}

function readValue(bytes: Uint8Array, index: number): number {
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(index * 4);
}
