import type { useTranslations } from "next-intl";
import type { JobView, UnitView } from "#lib/protocol/messages/jobs.ts";
import type { ReasonView } from "#lib/protocol/messages/reason.ts";
import type { Formats } from "../../../../format.ts";
import type { TellReason } from "../../../../i18n/use-reason.ts";
import { agreementOf } from "./map/tile-map.ts";

/** What speaks the visitor's language here. */
export interface Voice {
  readonly t: ReturnType<typeof useTranslations<"jobs">>;
  readonly formats: Pick<Formats, "formatShare">;
  readonly tellReason: TellReason;
  /** @param title of a stage, in English. */
  readonly titleOf: (title: string) => string;
}

/** Results that a unit needs at first, whatever more it may need later. */
export function resultsNeeded({ verification }: Pick<JobView, "verification">): number {
  return verification.kind === "quorum" ? verification.quorum : verification.floor;
}

/** What a job's units are accepted on. */
export function describeTerms({ verification }: Pick<JobView, "verification">, { t }: Pick<Voice, "t">): string {
  if (verification.kind === "quorum") {
    const { quorum } = verification;
    return quorum === 1 ? t("terms.one") : t("terms.quorum", { quorum });
  }
  const { targetErrorRate, floor } = verification;
  const results = Math.round(1 / targetErrorRate);
  return floor > 1 ? t("terms.shareAndFloor", { results, floor }) : t("terms.share", { results });
}

/** How far the audit of a job is, in words; null for a fixed quorum. */
export function describeAudit(
  { verification, stages }: Pick<JobView, "verification" | "stages">,
  voice: Voice,
): string | null {
  if (verification.kind === "quorum") return null;
  const { t, formats } = voice;
  const { audit, allowedWrong, reason } = verification;
  const why = tell(reason, voice);
  if (audit === null) return why;
  const several = stages.length > 1 ? stages[audit.stage] : undefined;
  const stage = several && voice.titleOf(several.title);
  const share = formats.formatShare(audit.rate);
  const nothing = stage === undefined ? t("audit.nothing") : t("audit.nothingOfStage", { stage });
  const drawn = stage === undefined ? t("audit.drawn", { share }) : t("audit.drawnOfStage", { share, stage });
  const sentences = [audit.rate === 0 ? nothing : drawn];
  if (audit.expectedWrong !== null) {
    const wrong = { expected: roundWrong(audit.expectedWrong), allowed: roundWrong(allowedWrong) };
    sentences.push(t("audit.expected", wrong));
  }
  return join([...sentences, why], voice);
}

const roundWrong = (results: number): number => (results < 10 ? Math.round(results * 100) / 100 : Math.round(results));

/** Where a unit stands, in a sentence or two. */
export function describeUnit(unit: UnitView, { verification }: Pick<JobView, "verification">, voice: Voice): string {
  if (verification.kind === "quorum") return describeAgreement(unit, verification.quorum, voice);
  const { t } = voice;
  const why = tell(unit.reason, voice);
  if (unit.state === "accepted") return join([t("unit.accepted"), why], voice);
  return unit.state === "provisional" ? join([t("unit.stands"), why], voice) : why;
}

function describeAgreement(unit: UnitView, quorum: number, voice: Voice): string {
  const { t } = voice;
  const { inWork, results, agreeing } = agreementOf(unit);
  if (unit.state === "accepted") {
    const word = quorum === 1 ? t("unit.oneWord") : t("unit.agreed", { hosts: agreeing });
    return unit.published ? word : join([word, tell(unit.reason, voice)], voice);
  }
  if (unit.state === "failed") return t("unit.failed", { results, quorum });
  if (unit.state === "cancelled") return t("unit.cancelled");
  if (results === 0) return inWork === 0 ? t("unit.waiting") : t("unit.computing", { hosts: inWork });
  return results < quorum ? t("unit.some", { results, quorum }) : t("unit.disagreed", { results });
}

const tell = ({ code, sentence }: ReasonView, { tellReason }: Voice): string => tellReason(code, sentence);

/** Sentences one after the other; some scripts put no space between them. */
const join = (sentences: readonly string[], { t }: Voice): string =>
  sentences.reduce((before, next) => t("sentences", { before, next }));
