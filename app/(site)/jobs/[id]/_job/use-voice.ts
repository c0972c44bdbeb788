"use client";

import { useTranslations } from "next-intl";
import { useFormats } from "../../../../i18n/use-formats.ts";
import { useReason } from "../../../../i18n/use-reason.ts";
import type { Voice } from "./describe-verification.ts";
import { useStageTitle } from "./use-stage-title.ts";

/** What describes a job's verification in the visitor's language. */
export function useVoice(): Voice {
  return {
    t: useTranslations("jobs"),
    formats: useFormats(),
    tellReason: useReason(),
    titleOf: useStageTitle(),
  };
}
