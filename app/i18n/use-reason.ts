import { useLocale, useTranslations } from "next-intl";

/** What is said of a stable code; see {@link useReason}. */
export type TellReason = (code: string, english: string, details?: Readonly<Record<string, unknown>>) => string;

/** Areas whose messages are codes: the first is there on every page, the other where work is submitted. */
const AREAS = ["reasons", "refusals"] as const;

/**
 * Says what a stable code of the API or the engine means, in the visitor's language, with the details that came with it.
 * English stays in the words of whoever gave the code, which may say more than the code alone; so does a code that has no
 * translation.
 */
export function useReason(): TellReason {
  const locale = useLocale();
  const t = useTranslations();
  return (code, english, details = {}) => {
    if (locale === "en") return english;
    const area = AREAS.find((it) => t.has(`${it}.${code}` as never));
    return area === undefined ? english : t(`${area}.${code}` as never, details as never);
  };
}
