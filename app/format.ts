const COUNT = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const FIGURE = new Intl.NumberFormat("en", { maximumFractionDigits: 4 });
const SHARE = new Intl.NumberFormat("en", { style: "percent", maximumFractionDigits: 1 });
const CREDIT = new Intl.NumberFormat("en", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const SMALL_CREDIT = new Intl.NumberFormat("en", { maximumSignificantDigits: 2 });
const DATE = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "short" });
const DAY = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeZone: "UTC" });

/** A count with thousands separated. */
export const formatCount = (count: number): string => COUNT.format(count);

/** A measured number, to four digits after the point. */
export const formatFigure = (figure: number): string => FIGURE.format(figure);

/** A share from 0 to 1, in percent. */
export const formatShare = (share: number): string => SHARE.format(share);

/** Credit, from millionths. */
export const formatCredit = (creditMicro: number): string => CREDIT.format(creditMicro / 1e6);

/** Credit of a single unit, from millionths: two digits that say something. */
export const formatSmallCredit = (creditMicro: number): string => SMALL_CREDIT.format(creditMicro / 1e6);

/** Units per second: one decimal below a hundred. */
export const formatRate = (perSecond: number): string => perSecond.toFixed(perSecond < 100 ? 1 : 0);

/** A moment in the visitor's own time zone. */
export const formatMoment = (iso: string): string => DATE.format(new Date(iso));

/** A day, in UTC: the same for everybody who reads it. */
export const formatDay = (iso: string): string => DAY.format(new Date(iso));

/** A size in bytes, in the unit that leaves one to three digits before the point. */
export function formatBytes(bytes: number): string {
  const units = ["bytes", "KB", "MB", "GB"];
  let at = 0;
  let value = bytes;
  while (value >= 1000 && at < units.length - 1) {
    value /= 1000;
    at++;
  }
  return `${at === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[at]}`;
}

/** A rough duration, as people say it. */
export function formatDuration(seconds: number): string {
  if (seconds < 1) return "under a second";
  if (seconds < 90) return `${Math.round(seconds)} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  return `${(seconds / 3600).toFixed(1)} h`;
}

/** Pixels as width × height. */
export const formatPixels = (size: { readonly width: number; readonly height: number }): string =>
  `${COUNT.format(size.width)} × ${COUNT.format(size.height)}`;
