import type { HistoryDay } from "#lib/host/history/history-entry.ts";
import type { Formats } from "../../../format.ts";
import type { Translate } from "../../../i18n/translate.ts";

/** What a share card says: sums, and nothing of jobs, times, machines or people. */
export interface ShareCard {
  readonly headline: string;
  readonly detail: string;
  /** The whole card in words, for whoever does not see it, and for the text that goes with it. */
  readonly alt: string;
  /** Cells of the card's mosaic that are lit, of {@link CARD_CELLS}. */
  readonly lit: number;
}

/** Cells of a card's mosaic: 12 by 7. */
export const CARD_CELLS = 84;
/** Verified units that light every cell; each tenfold lights as many more. */
const FULL = 1e7;

/** The card for these days; null while nothing was verified. */
export function describeCard(
  history: readonly HistoryDay[],
  t: Translate<"contribute">,
  { formatCredit }: Formats,
): ShareCard | null {
  const units = history.reduce((sum, day) => sum + day.verified, 0);
  if (units === 0) return null;
  const creditMicro = history.reduce((sum, day) => sum + day.creditMicro, 0);
  const days = history.filter((day) => day.verified > 0).length;
  const headline = t("share.headline", { units });
  const detail =
    creditMicro >= 10_000
      ? t("share.detailCredit", { days, credit: formatCredit(creditMicro) })
      : t("share.detail", { days });
  return {
    headline,
    detail,
    alt: t("share.alt", { headline, detail }),
    lit: Math.min(CARD_CELLS, Math.max(1, Math.round((CARD_CELLS * Math.log10(units + 1)) / Math.log10(FULL)))),
  };
}
