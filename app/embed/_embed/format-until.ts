import { CONSENT_MS } from "#lib/widget/frame/consent.ts";

/** The end of a consent, for people: the day and the time. Null: of one given now. */
export function timeOf(untilMs: number | null, language: string): string {
  const format = new Intl.DateTimeFormat(language, { weekday: "long", hour: "2-digit", minute: "2-digit" });
  return format.format(untilMs ?? Date.now() + CONSENT_MS);
}

/** An origin as people know it. */
export function hostOf(origin: string | null): string {
  return origin === null ? "" : new URL(origin).host;
}
