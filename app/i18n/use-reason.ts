import { useLocale, useTranslations } from "next-intl";

/** What is said of a stable code; see {@link useReason}. */
export type TellReason = (code: string, english: string) => string;

/**
 * Says what a stable code of the API or the engine means, in the visitor's language. English stays in the words of whoever
 * gave the code, which may say more than the code alone; so does a code that has no translation.
 */
export function useReason(): TellReason {
  const locale = useLocale();
  const t = useTranslations("reasons");
  return (code, english) => (locale !== "en" && t.has(code as never) ? t(code as never) : english);
}
