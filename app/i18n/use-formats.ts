import { useLocale } from "next-intl";
import { type Formats, formatsOf } from "../format.ts";

/** How the visitor's language writes numbers, times and sizes. */
export const useFormats = (): Formats => formatsOf(useLocale());
