import type { HostId, JobId } from "#lib/protocol/ids.ts";
import type { Vote } from "./decide-unit.ts";
import type { ReasonCode } from "./reasons.ts";

/** One entry of the ledger: append-only, and the entries of every flush sum to zero. */
export interface LedgerEntry {
  readonly jobId: JobId;
  /** Null: the job's own side, from which its credit comes. */
  readonly hostId: HostId | null;
  readonly creditMicro: number;
}

/** What a result earns when its unit is accepted. Late results are votes like any other. */
export function creditReason<Side>(vote: Vote<Side>, canonical: Side | null, released: boolean): ReasonCode {
  if (vote.standing === "caught") return vote.side === canonical ? "credit.forfeited" : "credit.wrong";
  if (canonical === null || !released) return "credit.pending";
  return vote.side === canonical ? "credit.granted" : "credit.wrong";
}

/** The entries that pay verdicts: one for each host and job, and one against them for each job. */
export function ledgerEntriesOf(
  verdicts: Iterable<{ readonly jobId: JobId; readonly hostId: HostId; readonly creditMicro: number }>,
): LedgerEntry[] {
  const sums = new Map<JobId, Map<HostId | null, number>>();
  for (const { jobId, hostId, creditMicro } of verdicts) {
    if (creditMicro === 0) continue;
    const ofJob = sums.get(jobId) ?? new Map<HostId | null, number>();
    sums.set(jobId, ofJob);
    ofJob.set(hostId, (ofJob.get(hostId) ?? 0) + creditMicro);
    ofJob.set(null, (ofJob.get(null) ?? 0) - creditMicro);
  }
  const entries: LedgerEntry[] = [];
  for (const [jobId, ofJob] of sums) {
    for (const [hostId, creditMicro] of ofJob) entries.push({ jobId, hostId, creditMicro });
  }
  return entries;
}
