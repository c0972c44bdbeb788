import type { HostId } from "#lib/protocol/ids.ts";
import { hostNumber } from "#lib/testing/storage/unit-builders.ts";
import { emptyJob, openLoadScene } from "./coordinator/load-scene.ts";
import type { BenchOptions, BenchResult } from "./suite.ts";

const FEW = 10_000;
const MANY = 10_000_000;
/** Units of one of the jobs that the many belong to. */
const UNITS_PER_JOB = 1_000_000;
const CLAIMS = 300;
const CLAIM = { max: 16, kernels: ["spin@1"] };

/** How long a claim takes when ten thousand units are pending, and when ten million are. */
export async function run(_: BenchOptions): Promise<BenchResult> {
  const scene = await openLoadScene();
  const { coordinator } = scene;
  let hosts = 0;
  /** Claims of hosts that nobody has seen, one after the other; latencies in milliseconds, in order. */
  const claimTimes = async (): Promise<number[]> => {
    const times: number[] = [];
    for (let claim = 0; claim < CLAIMS; claim++) {
      const hostId: HostId = hostNumber(++hosts);
      const startMs = performance.now();
      const { assignments } = await coordinator.exchange(
        hostId,
        { reports: [], failures: [], ask: [], claim: CLAIM },
        [],
      );
      times.push(performance.now() - startMs);
      if (assignments.length < CLAIM.max) throw new Error("There was not enough to hand out.");
    }
    return times.sort((a, b) => a - b);
  };
  try {
    const small = await coordinator.createJob(emptyJob(FEW));
    await claimTimes();
    const few = await claimTimes();
    await coordinator.cancelJob(small.id);
    for (let units = 0; units < MANY; units += UNITS_PER_JOB) await coordinator.createJob(emptyJob(UNITS_PER_JOB));
    await claimTimes();
    const many = await claimTimes();
    const at = (times: number[], share: number) => times[Math.floor(times.length * share)]!;
    return {
      figures: {
        "claim.backlogRatio": Number((at(many, 0.5) / at(few, 0.5)).toFixed(2)),
        "claim.fewMs": Number(at(few, 0.5).toFixed(2)),
        "claim.manyMs": Number(at(many, 0.5).toFixed(2)),
      },
      table: [
        ["units pending", "claim p50 ms", "claim p95 ms"],
        [FEW.toLocaleString("en"), at(few, 0.5).toFixed(2), at(few, 0.95).toFixed(2)],
        [MANY.toLocaleString("en"), at(many, 0.5).toFixed(2), at(many, 0.95).toFixed(2)],
      ],
    };
  } finally {
    await scene.close();
  }
}
