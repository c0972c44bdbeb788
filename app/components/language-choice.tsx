"use client";

import { useRouter } from "next/navigation";
import { useLocale, useTranslations } from "next-intl";
import { LOCALE_COOKIE, LOCALE_NAMES, READ_LOCALES } from "../i18n/locales.ts";
import { keepInLanguage } from "./shell/keep-shell.ts";

/** The choice of language, each by its own name; kept for a year. */
export function LanguageChoice() {
  const t = useTranslations("shell");
  const locale = useLocale();
  const router = useRouter();
  const change = (chosen: string): void => {
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser yet.
    document.cookie = `${LOCALE_COOKIE}=${chosen}; path=/; max-age=31536000; samesite=lax`;
    keepInLanguage();
    router.refresh();
  };
  return (
    <select
      aria-label={t("language")}
      value={locale}
      onChange={(event) => change(event.target.value)}
      className="min-h-9 rounded-md border border-line-strong bg-panel px-2 text-ink"
    >
      {READ_LOCALES.map((one) => (
        <option key={one} value={one} lang={one}>
          {LOCALE_NAMES[one]}
        </option>
      ))}
    </select>
  );
}
