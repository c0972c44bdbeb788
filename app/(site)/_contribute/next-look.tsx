"use client";

import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import type { EngineState } from "#lib/host/engine/engine-state.ts";
import { useFormats } from "../../i18n/use-formats.ts";
import { describeNext } from "./describe-next.ts";

/** When work is looked for again; ticks by itself, and is not read aloud at every tick. */
export function NextLook({ state }: { readonly state: EngineState }) {
  const t = useTranslations("contribute");
  const formats = useFormats();
  const [, tick] = useState(0);
  const sentence = describeNext(state, Date.now(), t, formats);
  const waits = sentence !== null;
  useEffect(() => {
    if (!waits) return;
    const timer = setInterval(() => tick((count) => count + 1), 1_000);
    return () => clearInterval(timer);
  }, [waits]);
  return (
    <p className="mt-auto h-7 pt-2 text-sm text-ink-soft tabular-nums">
      {sentence !== null && <span key={sentence}>{sentence}</span>}
    </p>
  );
}
