"use client";

import { useEffect, useState } from "react";
import type { PartnerView } from "#lib/protocol/messages/partners.ts";
import { Panel } from "../../../../components/panel.tsx";
import { Select } from "../../../../components/select.tsx";
import { CopyBlock } from "./copy-block.tsx";
import { WidgetPreview } from "./widget-preview.tsx";
import { type SnippetOptions, writeSnippet } from "./write-snippet.ts";

const THEMES = [
  { value: "", label: "As the page" },
  { value: "light", label: "Light" },
  { value: "dark", label: "Dark" },
] as const;
const LANGUAGES = [
  { value: "", label: "As the page" },
  { value: "en", label: "English" },
  { value: "zh", label: "中文" },
  { value: "es", label: "Español" },
] as const;

/** The lines for the partner's pages, and how the button will look. */
export function SnippetPanel({ site }: { readonly site: PartnerView }) {
  const [server, setServer] = useState("");
  const [theme, setTheme] = useState<SnippetOptions["theme"]>("");
  const [language, setLanguage] = useState<SnippetOptions["language"]>("");
  useEffect(() => setServer(window.location.origin), []);
  return (
    <Panel title="Put it on your pages" titleId="snippet">
      <div className="grid grid-cols-1 gap-5">
        <div className="grid gap-4 sm:grid-cols-2">
          <Select label="Theme" value={theme} options={THEMES} onChange={setTheme} />
          <Select label="Language" value={language} options={LANGUAGES} onChange={setLanguage} />
        </div>
        <WidgetPreview partner={site.id} theme={theme} language={language} />
        <CopyBlock
          label="The snippet"
          text={writeSnippet({ server: server || "https://…", partner: site.id, theme, language })}
        />
        <p className="text-sm text-ink-soft">
          A strict content security policy needs {server || "this server"} in script-src and frame-src, and nothing
          else.
        </p>
      </div>
    </Panel>
  );
}
