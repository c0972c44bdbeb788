"use client";

import { useTranslations } from "next-intl";

/** The title of a stage in the visitor's language; kernels give it in English, which stays for stages not known here. */
export function useStageTitle(): (title: string) => string {
  const t = useTranslations("jobs.stages.titles");
  return (title) => {
    const key = title.toLowerCase().replaceAll(" ", "-");
    return t.has(key as never) ? t(key as never) : title;
  };
}
