import type { HistoryEntry, HistoryStanding } from "#lib/host/history/history-entry.ts";
import { REASONS } from "#lib/protocol/reasons.ts";

/** A verdict in a word or two, and why. */
export interface VerdictWords {
  readonly label: string;
  readonly why: string;
}

const LABELS: Record<HistoryStanding, string> = {
  kept: "Not reported yet",
  pending: "Waiting",
  valid: "Verified",
  invalid: "Wrong",
  late: "Too late",
  ended: "Job ended",
  rejected: "Not accepted",
  failed: "Not computed",
};

/** Where the coordinator gave no code, because the standing says all. */
const WHY: Record<HistoryStanding, string> = {
  kept: "It is computed and kept in this browser until the next report.",
  pending: "Recorded. Another host computes it too, or it waits for the audit of its job.",
  valid: REASONS["credit.granted"],
  invalid: REASONS["credit.wrong"],
  late: REASONS["credit.late"],
  ended: REASONS["credit.job-ended"],
  rejected: "The coordinator did not accept the report.",
  failed: "This browser could not compute it, and gave it back.",
};

/** Codes that are not among the coordinator's reasons: of reports it rejects, and of units that failed here. */
const OTHER_CODES: Readonly<Record<string, string>> = {
  "replica.unknown": "The coordinator does not know this unit any more.",
  "replica.not-yours": "The unit had been handed to another host.",
  "replica.given-up": "This browser had given the unit back before.",
  "report.conflict": "Another result of this unit was reported before.",
  "report.commitment-mismatch": "The bytes were not those that had been committed to.",
  "result.wrong-size": "The result does not have the size its job asks for.",
  "result.missing-blob": "The result's bytes had not arrived.",
  "result.not-inline": "The result was not sent in the way its size asks for.",
  crashed: "Computing it failed twice, so it was given back for others.",
  "out-of-memory": "It needs more memory than this browser gives, so others compute it.",
  unsupported: "This browser cannot run its kernel.",
};

/** After this long without a verdict the engine stops asking, in milliseconds (`REMEMBER_MS` of the ledger). */
const ASKED_MS = 3_600_000;

/** How a unit stands, and why. */
export function describeVerdict({ standing, code, finishedAtMs }: HistoryEntry, now: number): VerdictWords {
  const label = LABELS[standing];
  if (standing === "pending" && now - finishedAtMs > ASKED_MS) {
    return {
      label,
      why: "No verdict came within an hour. It is not asked for any more; its credit comes all the same.",
    };
  }
  return { label, why: sentenceOf(code) ?? WHY[standing] };
}

function sentenceOf(code: string | null): string | null {
  if (code === null) return null;
  if (Object.hasOwn(REASONS, code)) return REASONS[code as keyof typeof REASONS];
  return Object.hasOwn(OTHER_CODES, code) ? OTHER_CODES[code]! : null;
}
