"use client";

import { useTranslations } from "next-intl";
import { Button } from "../../../../components/button.tsx";
import { useAnnounce } from "../../../../components/live-region.tsx";

/** Text to be put somewhere else, as it is. */
export function CopyBlock(props: { readonly label: string; readonly copyLabel: string; readonly text: string }) {
  const { label, copyLabel, text } = props;
  const t = useTranslations("partners.copy");
  const announce = useAnnounce();
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      announce(t("done"));
    } catch {
      announce(t("failed"));
    }
  };
  return (
    <div className="flex items-start gap-2 rounded-md bg-well p-2 ps-4">
      <section
        aria-label={label}
        dir="ltr"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: wide lines scroll, and the keyboard has to be able to.
        tabIndex={0}
        className="min-w-0 flex-1 overflow-x-auto py-2.5"
      >
        <pre className="font-mono text-sm leading-relaxed">{text}</pre>
      </section>
      <Button tone="bare" onClick={copy} aria-label={copyLabel}>
        {t("button")}
      </Button>
    </div>
  );
}
