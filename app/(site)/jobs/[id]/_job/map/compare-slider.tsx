"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { Icon } from "../../../../../components/line-icon.tsx";

/**
 * The input laid over the output up to a line that the pointer or the arrow keys move. A picture is the same in every
 * script: before is on the left.
 */
export function CompareSlider({ before }: { readonly before: string }) {
  const t = useTranslations("jobs.compare");
  const [at, setAt] = useState(50);
  return (
    <div dir="ltr" className="absolute inset-0">
      {/* biome-ignore lint/performance/noImgElement: the coordinator already serves the size that is shown. */}
      <img
        src={before}
        alt=""
        className="absolute inset-0 size-full"
        style={{ clipPath: `inset(0 ${100 - at}% 0 0)` }}
      />
      <span className="absolute top-3 left-3 rounded bg-[#0b0e12] px-2 py-0.5 text-sm text-white">{t("before")}</span>
      <span className="absolute top-3 right-3 rounded bg-[#0b0e12] px-2 py-0.5 text-sm text-white">{t("after")}</span>
      <input
        type="range"
        min={0}
        max={100}
        value={at}
        aria-label={t("label")}
        aria-valuetext={t("value", { before: at, after: 100 - at })}
        onChange={(event) => setAt(event.target.valueAsNumber)}
        className="peer absolute inset-0 size-full cursor-ew-resize appearance-none opacity-0"
      />
      <div
        aria-hidden="true"
        className="pointer-events-none absolute inset-y-0 w-0.5 -translate-x-1/2 bg-white shadow-[0_0_0_1px_#0b0e12] peer-focus-visible:bg-[#ff8f52]"
        style={{ left: `${at}%` }}
      >
        <span className="absolute top-1/2 left-1/2 flex size-11 -translate-1/2 items-center justify-center rounded-full bg-white text-[#0b0e12] shadow-[0_0_0_1px_#0b0e12]">
          <Icon name="split" size={20} />
        </span>
      </div>
    </div>
  );
}
