import type { HistoryDay } from "#lib/host/history/history-entry.ts";
import { formatCount, formatCredit } from "../../../format.ts";

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
export function describeCard(days: readonly HistoryDay[]): ShareCard | null {
  const verified = days.reduce((sum, day) => sum + day.verified, 0);
  if (verified === 0) return null;
  const creditMicro = days.reduce((sum, day) => sum + day.creditMicro, 0);
  const active = days.filter((day) => day.verified > 0).length;
  const units = `${formatCount(verified)} ${verified === 1 ? "unit" : "units"}`;
  const headline = `${units} of verified work`;
  const credit = creditMicro >= 10_000 ? `${formatCredit(creditMicro)} credit, ` : "";
  const detail = `${credit}on ${formatCount(active)} ${active === 1 ? "day" : "days"}, in a browser tab`;
  return {
    headline,
    detail,
    alt: `Tabgrid: my browser computed ${headline}, ${detail}. Other people's browsers checked every byte of it.`,
    lit: Math.min(CARD_CELLS, Math.max(1, Math.round((CARD_CELLS * Math.log10(verified + 1)) / Math.log10(FULL)))),
  };
}
