import type { HistoryEntry, HistoryStanding } from "#lib/host/history/history-entry.ts";
import { REASONS } from "#lib/protocol/reasons.ts";
import type { Translate } from "../../../i18n/translate.ts";
import type { TellReason } from "../../../i18n/use-reason.ts";

/** A verdict in a word or two, and why. */
export interface VerdictWords {
  readonly label: string;
  readonly why: string;
}

/** Where the coordinator gave no code, because the standing says all. */
const CODES: Partial<Record<HistoryStanding, keyof typeof REASONS>> = {
  valid: "credit.granted",
  invalid: "credit.wrong",
  late: "credit.late",
  ended: "credit.job-ended",
};

/** Codes of reports that the coordinator rejects. */
const REJECTIONS: Readonly<Record<string, string>> = {
  "replica.unknown": "The coordinator does not know this unit any more.",
  "replica.not-yours": "The unit had been handed to another host.",
  "replica.given-up": "This browser had given the unit back before.",
  "report.conflict": "Another result of this unit was reported before.",
  "report.commitment-mismatch": "The bytes were not those that had been committed to.",
  "result.wrong-size": "The result does not have the size its job asks for.",
  "result.missing-blob": "The result's bytes had not arrived.",
  "result.not-inline": "The result was not sent in the way its size asks for.",
};

/** Codes of units that failed here. */
const FAILURES = ["crashed", "out-of-memory", "unsupported"] as const;

/** After this long without a verdict the engine stops asking, in milliseconds (`REMEMBER_MS` of the ledger). */
const ASKED_MS = 3_600_000;

/** How a unit stands, and why. */
export function describeVerdict(
  { standing, code, finishedAtMs }: HistoryEntry,
  now: number,
  t: Translate<"history">,
  tellReason: TellReason,
): VerdictWords {
  const label = t(`verdict.${standing}`);
  if (standing === "pending" && now - finishedAtMs > ASKED_MS) return { label, why: t("why.unasked") };
  const failure = FAILURES.find((known) => known === code);
  if (failure !== undefined) return { label, why: t(`why.${failure}`) };
  const english = code === null ? null : findSentence(code);
  if (code !== null && english !== null) return { label, why: tellReason(code, english) };
  const own = CODES[standing];
  return { label, why: own ? tellReason(own, REASONS[own]) : t(`why.${standing as keyof typeof CODES & "kept"}`) };
}

function findSentence(code: string): string | null {
  if (Object.hasOwn(REASONS, code)) return REASONS[code as keyof typeof REASONS];
  return Object.hasOwn(REJECTIONS, code) ? REJECTIONS[code]! : null;
}
