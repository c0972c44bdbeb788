import { type PartnerView, PROOF_LAPSES_AFTER_MS } from "#lib/protocol/messages/partners.ts";
import type { Formats } from "../../../format.ts";
import type { Translate } from "../../../i18n/translate.ts";

type Standing = Pick<PartnerView, "stoppedFor" | "paused" | "provenBy" | "missingSince" | "lapsedAt">;

/** How a site stands, and what that means for its visitors. */
export function describeSite(
  { stoppedFor, paused, provenBy, missingSince, lapsedAt }: Standing,
  t: Translate<"partners">,
  { formatDay }: Pick<Formats, "formatDay">,
): { readonly headline: string; readonly detail: string } {
  if (stoppedFor !== null) {
    return {
      headline: t("standing.stopped.headline"),
      detail: t("standing.stopped.detail", { reason: stoppedFor }),
    };
  }
  if (paused) return { headline: t("standing.off.headline"), detail: t("standing.off.detail") };
  if (missingSince !== null && lapsedAt !== null) {
    const days = { missing: formatDay(missingSince), lapsed: formatDay(lapsedAt) };
    return { headline: t("standing.lapsed.headline"), detail: t("standing.lapsed.detail", days) };
  }
  if (provenBy === null) {
    return { headline: t("standing.unproven.headline"), detail: t("standing.unproven.detail") };
  }
  if (missingSince !== null) {
    const lapses = formatDay(new Date(Date.parse(missingSince) + PROOF_LAPSES_AFTER_MS).toISOString());
    const days = { missing: formatDay(missingSince), lapses };
    return { headline: t("standing.missing.headline"), detail: t("standing.missing.detail", days) };
  }
  return { headline: t("standing.proven.headline"), detail: t(`standing.proven.${provenBy}`) };
}

/** Of visitors who were asked, how many agreed, from 0 to 1; null before anybody was asked. */
export function consentRate({ asked, agreed }: PartnerView["figures"]): number | null {
  // Counts come from browsers: one may be lost where the other is not.
  return asked === 0 ? null : Math.min(1, agreed / asked);
}
