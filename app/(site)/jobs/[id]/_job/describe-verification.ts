import type { JobView, UnitView } from "#lib/protocol/messages/jobs.ts";
import { formatCount, formatShare } from "../../../../format.ts";
import { agreementOf } from "./map/tile-map.ts";

/** Results that a unit needs at first, whatever more it may need later. */
export function resultsNeeded({ verification }: Pick<JobView, "verification">): number {
  return verification.kind === "quorum" ? verification.quorum : verification.floor;
}

/** What a job's units are accepted on. */
export function describeTerms({ verification }: Pick<JobView, "verification">): string {
  if (verification.kind === "quorum") {
    return verification.quorum === 1 ? "one result is enough" : `${verification.quorum} matching results per unit`;
  }
  const { targetErrorRate, floor } = verification;
  const least = floor > 1 ? `, never fewer than ${floor} hosts for a unit` : "";
  return `at most 1 wrong result in ${formatCount(Math.round(1 / targetErrorRate))}${least}`;
}

/** How far the audit of a job is, in words; null for a fixed quorum. */
export function describeAudit({ verification, stages }: Pick<JobView, "verification" | "stages">): string | null {
  if (verification.kind === "quorum") return null;
  const { audit, allowedWrong, reason } = verification;
  if (audit === null) return reason.sentence;
  const stage = stages.length > 1 ? `${stages[audit.stage]?.title}: ` : "";
  const nothing = stage === "" ? "Nothing drawn yet" : "nothing drawn yet";
  const drawn = audit.rate === 0 ? nothing : `${formatShare(audit.rate)} of the results drawn`;
  const expected =
    audit.expectedWrong === null
      ? ""
      : ` When last reckoned, ${formatWrong(audit.expectedWrong)} wrong ones had to be expected; ${formatWrong(allowedWrong)} are allowed.`;
  return `${stage}${drawn}.${expected} ${reason.sentence}`;
}

const formatWrong = (results: number): string => (results < 10 ? results.toFixed(2) : formatCount(Math.round(results)));

/** Where a unit stands, in a sentence or two. */
export function describeUnit(unit: UnitView, { verification }: Pick<JobView, "verification">): string {
  if (verification.kind === "quorum") return describeAgreement(unit, verification.quorum);
  const { sentence } = unit.reason;
  if (unit.state === "accepted") return `Accepted. ${sentence}`;
  return unit.state === "provisional" ? `Stands until the job is released. ${sentence}` : sentence;
}

function describeAgreement(unit: UnitView, quorum: number): string {
  const { inWork, results, agreeing } = agreementOf(unit);
  if (unit.state === "accepted") {
    const withheld = unit.published ? "" : ` ${unit.reason.sentence}`;
    const word = quorum === 1 ? "Accepted on one host's word." : `Accepted: ${agreeing} hosts agree to the last byte.`;
    return word + withheld;
  }
  if (unit.state === "failed") return `Failed: ${results} results, and no ${quorum} of them agree.`;
  if (unit.state === "cancelled") return "Cancelled with its job.";
  if (results === 0) {
    return inWork === 0 ? "Waiting for a host." : `Being computed by ${inWork} ${inWork === 1 ? "host" : "hosts"}.`;
  }
  if (results < quorum) return `${results} of ${quorum} results in. They are compared when the next one arrives.`;
  return `${results} results in, without agreement so far. Another host is asked.`;
}
