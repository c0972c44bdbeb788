import type { JobView } from "#lib/protocol/messages/jobs.ts";
import type { Formats } from "../../format.ts";
import type { Translate } from "../../i18n/translate.ts";

/** What is verified of a picture, in one line. */
export function describeScene(
  { state, units, terms }: Pick<JobView, "state" | "units" | "terms">,
  t: Translate<"show">,
  { formatCount }: Formats,
): string {
  const total = formatCount(units.total);
  if (state === "running") return t("running", { accepted: formatCount(units.accepted), total });
  if (terms.targetErrorRate !== undefined || terms.quorum < 2) return t("many", { total });
  return t("quorum", { total, quorum: formatCount(terms.quorum) });
}
