import type { MemoryState } from "#lib/coordinator/memory/memory-state.ts";
import type { ReplicaRecord, UnitRecord } from "#lib/coordinator/ports.ts";
import type { JobId } from "#lib/protocol/ids.ts";
import type { JobUnderTest, Memory } from "./check-invariants.ts";

/**
 * What does not hold of verdicts and credit: one verdict for each result that has one, none twice; paid are results that
 * are the canonical one, in full, once for each host and unit; unpaid of those only hosts that were caught; the ledger
 * has what the verdicts say and sums to zero for each job.
 */
export function findBrokenPay(state: MemoryState, { creditMicro, byTrust }: JobUnderTest, memory: Memory): string[] {
  const broken: string[] = [];
  const judged = new Map<string, { readonly unit: UnitRecord; readonly replica: ReplicaRecord }>();
  for (const { unit } of state.units.values()) {
    for (const replica of unit.replicas) {
      const isJudged = replica.state === "valid" || replica.state === "invalid";
      if (isJudged) judged.set(`${unit.id}:${replica.attempt}:${replica.hostId}`, { unit, replica });
    }
  }
  const paid = new Set<string>();
  const balances = new Map<string, number>();
  for (const { unitId, attempt, hostId, jobId, valid, creditMicro: credit } of state.verdicts) {
    const key = `${unitId}:${attempt}:${hostId}`;
    const found = judged.get(key);
    // Whatever is left in the end was never written; whatever comes again was written twice.
    judged.delete(key);
    if (found === undefined) {
      broken.push(`a verdict too many for ${key}`);
      continue;
    }
    const isCanonical = found.replica.matches === found.unit.canonical;
    if (valid !== isCanonical || valid !== (found.replica.state === "valid")) broken.push(`a wrong verdict for ${key}`);
    const isForfeited = credit === 0 && byTrust && memory.caught.has(hostId);
    if (credit !== (valid ? creditMicro : 0) && !isForfeited) broken.push(`${key} earned ${credit}`);
    if (credit > 0 && paid.has(`${unitId}:${hostId}`)) broken.push(`${hostId} was paid twice for unit ${unitId}`);
    if (credit > 0) paid.add(`${unitId}:${hostId}`);
    const account = `${jobId}:${hostId}`;
    balances.set(account, (balances.get(account) ?? 0) + credit);
  }
  for (const key of judged.keys()) broken.push(`no verdict for ${key}`);
  const sums = new Map<JobId, number>();
  for (const { jobId, hostId, creditMicro: credit } of state.ledger) {
    sums.set(jobId, (sums.get(jobId) ?? 0) + credit);
    if (hostId === null) continue;
    const account = `${jobId}:${hostId}`;
    balances.set(account, (balances.get(account) ?? 0) - credit);
  }
  for (const [jobId, sum] of sums) if (sum !== 0) broken.push(`the ledger sums to ${sum} for job ${jobId}`);
  for (const [account, rest] of balances) if (rest !== 0) broken.push(`the ledger lacks ${rest} for ${account}`);
  return broken;
}
