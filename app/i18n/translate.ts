import type { useTranslations } from "next-intl";
import type { Area } from "./areas.ts";

/** What `useTranslations(area)` gives: functions that are no components take it as an argument. */
export type Translate<Of extends Area> = ReturnType<typeof useTranslations<Of>>;
