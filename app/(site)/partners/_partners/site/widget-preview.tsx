"use client";

import { useTranslations } from "next-intl";
import { createElement, useEffect, useState } from "react";
import type { SnippetOptions } from "./write-snippet.ts";

const LOADER = "/widget/v1/tabgrid.js";

/** The button as visitors see it. It is inert: nothing here can be pressed, so nothing is asked and nothing starts. */
export function WidgetPreview(props: Pick<SnippetOptions, "partner" | "theme" | "language">) {
  const { partner, theme, language } = props;
  const t = useTranslations("partners.preview");
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    if (document.querySelector(`script[src="${LOADER}"]`) !== null) return;
    const script = document.createElement("script");
    script.type = "module";
    script.src = LOADER;
    script.onerror = () => setFailed(true);
    document.head.append(script);
  }, []);
  return (
    <figure>
      <div
        inert
        style={{ colorScheme: theme === "" ? undefined : theme }}
        className="flex min-h-24 items-center justify-center rounded-md border border-line bg-paper p-5"
      >
        {failed ? (
          <p className="text-sm text-ink-soft">{t("failed")}</p>
        ) : (
          createElement("tabgrid-donate", {
            key: `${theme} ${language}`,
            partner,
            theme: theme === "" ? "auto" : theme,
            // Without one it speaks as the page around does.
            lang: language === "" ? undefined : language,
          })
        )}
      </div>
      <figcaption className="mt-1.5 text-sm text-ink-soft">{t("caption")}</figcaption>
    </figure>
  );
}
