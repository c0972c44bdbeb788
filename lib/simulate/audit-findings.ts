import type { AuditFinding } from "#lib/coordinator/trust/decide-release.ts";
import { AUDITED, type ReplicaTable, type UnitTable, WRONG } from "./tables.ts";

/**
 * Hosts the audit caught: with a drawn unit among their wrong ones, and no lie when they were the ones to check.
 *
 * @param auditFrom number of the first replica that was handed out since the audit began.
 * @param isDrawn whether the audit drew a unit.
 */
export function findingsOf(
  { flags, unit, host, count }: ReplicaTable,
  { audited }: UnitTable,
  auditFrom: number,
  isDrawn: (unit: number) => boolean,
): AuditFinding[] {
  const wrong = [new Map<number, number>(), new Map<number, number>()] as const;
  const drawn = new Set<number>();
  const lied = new Set<number>();
  for (let replica = 0; replica < count; replica++) {
    if ((flags[replica]! & WRONG) === 0) continue;
    if (replica >= auditFrom) lied.add(host[replica]!);
    if ((flags[replica]! & AUDITED) === 0) continue;
    const counts = wrong[audited[unit[replica]!]! - 1]!;
    counts.set(host[replica]!, (counts.get(host[replica]!) ?? 0) + 1);
    if (isDrawn(unit[replica]!)) drawn.add(host[replica]!);
  }
  const findings: AuditFinding[] = [];
  for (const index of drawn) {
    if (lied.has(index)) continue;
    // Found alone or in a pair: what counts is all that comes to light with the host.
    const alone = wrong[0].get(index) ?? 0;
    const paired = wrong[1].get(index) ?? 0;
    findings.push({ lies: alone + paired, wrong: alone + paired / 2 });
  }
  return findings;
}
