"use client";

import { useEffect, useState } from "react";
import "./globals.css";
import { LOCALE_COOKIE, type ReadLocale } from "./i18n/locales.ts";
import { negotiateLocale } from "./i18n/negotiate-locale.ts";

/** In here: what carries the messages may be what failed. */
const WORDS: Readonly<Record<ReadLocale, Readonly<Record<"title" | "heading" | "kept" | "again", string>>>> = {
  en: {
    title: "Something went wrong",
    heading: "Tabgrid stopped working in this tab",
    kept: "Work that this browser finished is kept and will still be reported.",
    again: "Try again",
  },
  "zh-Hans": {
    title: "出了点问题",
    heading: "Tabgrid 在此标签页中已停止工作",
    kept: "此浏览器已完成的计算会保留，之后仍会提交。",
    again: "重试",
  },
  es: {
    title: "Algo ha fallado",
    heading: "Tabgrid ha dejado de funcionar en esta pestaña",
    kept: "Lo que este navegador ya ha calculado se conserva y se enviará igualmente.",
    again: "Reintentar",
  },
};

/** The last resort: the frame of the site itself failed. */
export default function GlobalError({ reset }: { readonly reset: () => void }) {
  const [locale, setLocale] = useState<ReadLocale>("en");
  useEffect(() => setLocale(findLocale()), []);
  const words = WORDS[locale];
  return (
    <html lang={locale}>
      <body className="p-8">
        <title>{`${words.title} · Tabgrid`}</title>
        <main className="mx-auto max-w-xl">
          <h1 className="mb-4 text-4xl">{words.heading}</h1>
          <p className="mb-6">{words.kept}</p>
          <button
            type="button"
            className="min-h-11 rounded-md bg-accent px-4 font-medium text-on-accent"
            onClick={reset}
          >
            {words.again}
          </button>
        </main>
      </body>
    </html>
  );
}

function findLocale(): ReadLocale {
  const chosen = new RegExp(`(?:^|; )${LOCALE_COOKIE}=([^;]*)`).exec(document.cookie)?.[1];
  const locale = negotiateLocale(chosen, navigator.languages.join(","));
  return locale in WORDS ? (locale as ReadLocale) : "en";
}
