"use client";

import { useTranslations } from "next-intl";
import { titleJobs } from "./split-jobs.ts";

/** Titles jobs as the visitor's language puts titles together. */
export function useJobTitles() {
  const t = useTranslations("submit.titles");
  return (typed: string | null, names: readonly (readonly string[])[]): string[] =>
    titleJobs(typed, names, {
      andMore: (first, more) => t("andMore", { first, more }),
      ofOne: (title, own) => t("of", { title, own }),
    });
}
