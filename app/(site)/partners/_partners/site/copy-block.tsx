"use client";

import { Button } from "../../../../components/button.tsx";
import { useAnnounce } from "../../../../components/live-region.tsx";

/** Text to be put somewhere else, as it is. */
export function CopyBlock({ label, text }: { readonly label: string; readonly text: string }) {
  const announce = useAnnounce();
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      announce("Copied.");
    } catch {
      announce("This browser does not let pages copy. Select the text instead.");
    }
  };
  return (
    <div className="flex items-start gap-2 rounded-md bg-well p-2 pl-4">
      <section
        aria-label={label}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: wide lines scroll, and the keyboard has to be able to.
        tabIndex={0}
        className="min-w-0 flex-1 overflow-x-auto py-2.5"
      >
        <pre className="font-mono text-sm leading-relaxed">{text}</pre>
      </section>
      <Button tone="bare" onClick={copy} aria-label={`Copy ${label.toLowerCase()}`}>
        Copy
      </Button>
    </div>
  );
}
