import { useTranslations } from "next-intl";
import type { JobView } from "#lib/protocol/messages/jobs.ts";
import type { Translate } from "./translate.ts";

/** What jobs and their kernels are called. */
export interface JobWords {
  /** A job's title, or what it does when nobody gave it one. */
  readonly jobTitle: (job: Pick<JobView, "title" | "kernel">) => string;
  /** What a kernel does; its id where it has no name. */
  readonly kernelLabel: (kernel: string) => string;
}

/** The same for the language of a translator of `common`. */
export function jobWordsOf(t: Translate<"common">): JobWords {
  return {
    jobTitle: ({ title, kernel }) => {
      if (title !== "") return title;
      return t.has(`untitled.${kernel}` as never) ? t(`untitled.${kernel}` as never) : t("untitled.other");
    },
    kernelLabel: (kernel) => (t.has(`kinds.${kernel}` as never) ? t(`kinds.${kernel}` as never) : kernel),
  };
}

/** Names of jobs and kernels in the visitor's language. */
export const useJobWords = (): JobWords => jobWordsOf(useTranslations("common"));
