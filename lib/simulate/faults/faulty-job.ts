import type { NewJob } from "#lib/coordinator/ports.ts";

/** `id@version` of what the jobs of a fault simulation compute. */
export const KERNEL = "spin@1";
/** Size of their results, in bytes. */
export const RESULT_BYTES = 64;
/**
 * With four units 1.2 may be wrong: so much that an audit has to find something out, by drawing about two of three, and so
 * little that proven hosts are spot-checked on every fifth.
 */
const TARGET_ERROR_RATE = 0.3;

/**
 * A job of tiny units, with a fixed quorum of two, whose hosts may compute a unit one after the other, or such that its
 * units rest on what hosts are known for.
 */
export function faultyJob(
  units: number,
  deadlineMs: number,
  { byTrust, spread }: { readonly byTrust: boolean; readonly spread: boolean },
): NewJob {
  const terms = { quorum: 2, maxReplicas: 16, deadlineMs, priority: 0, spread };
  return {
    accountId: null,
    title: "faults",
    kernel: "spin",
    kernelVersion: 1,
    params: { units, iterations: 0, resultBytes: RESULT_BYTES },
    terms: byTrust ? { ...terms, targetErrorRate: TARGET_ERROR_RATE } : terms,
    standing: false,
    inputs: [],
    stages: [{ title: "Rows", raster: { width: RESULT_BYTES / 4, height: units }, unitCount: units }],
    makesImage: true,
    outputFormat: "png",
  };
}
