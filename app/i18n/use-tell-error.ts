import { useTranslations } from "next-intl";
import { TabgridError } from "#lib/errors/tabgrid-error.ts";
import { useReason } from "./use-reason.ts";

/** Says what went wrong in a sentence, by the error's code or in the words of whoever threw it. */
export function useTellError(): (error: unknown) => string {
  const t = useTranslations("common");
  const tellReason = useReason();
  return (error) =>
    error instanceof TabgridError ? tellReason(error.code, error.message, error.details) : t("unexpected");
}
