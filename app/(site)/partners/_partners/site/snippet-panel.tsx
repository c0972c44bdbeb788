"use client";

import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import type { PartnerView } from "#lib/protocol/messages/partners.ts";
import { Panel } from "../../../../components/panel.tsx";
import { Select } from "../../../../components/select.tsx";
import { CopyBlock } from "./copy-block.tsx";
import { WidgetPreview } from "./widget-preview.tsx";
import { type SnippetOptions, writeSnippet } from "./write-snippet.ts";

const LANGUAGES = [
  { value: "en", label: "English" },
  { value: "zh", label: "中文" },
  { value: "es", label: "Español" },
] as const;

/** The lines for the partner's pages, and how the button will look. */
export function SnippetPanel({ site }: { readonly site: PartnerView }) {
  const t = useTranslations("partners.snippet");
  const [server, setServer] = useState("");
  const [theme, setTheme] = useState<SnippetOptions["theme"]>("");
  const [language, setLanguage] = useState<SnippetOptions["language"]>("");
  useEffect(() => setServer(window.location.origin), []);
  const themes = [
    { value: "", label: t("asPage") },
    { value: "light", label: t("light") },
    { value: "dark", label: t("dark") },
  ] as const;
  const languages = [{ value: "", label: t("asPage") }, ...LANGUAGES] as const;
  return (
    <Panel title={t("heading")} titleId="snippet">
      <div className="grid grid-cols-1 gap-5">
        <div className="grid gap-4 sm:grid-cols-2">
          <Select label={t("theme")} value={theme} options={themes} onChange={setTheme} />
          <Select label={t("language")} value={language} options={languages} onChange={setLanguage} />
        </div>
        <WidgetPreview partner={site.id} theme={theme} language={language} />
        <CopyBlock
          label={t("label")}
          copyLabel={t("copy")}
          text={writeSnippet({ server: server || "https://…", partner: site.id, theme, language })}
        />
        <p className="text-sm text-ink-soft">{t("policy", { server: server || t("thisServer") })}</p>
      </div>
    </Panel>
  );
}
