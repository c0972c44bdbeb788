import type { JobView } from "#lib/protocol/messages/jobs.ts";
import { formatCount } from "../../format.ts";

/** What is verified of a picture, in one line. */
export function describeScene({ state, units, terms }: Pick<JobView, "state" | "units" | "terms">): string {
  const total = formatCount(units.total);
  if (state === "running") return `Being computed now: ${formatCount(units.accepted)} of ${total} parts verified`;
  if (terms.targetErrorRate !== undefined || terms.quorum < 2) return `${total} parts, computed in many browsers`;
  return `${total} parts, each computed by ${formatCount(terms.quorum)} browsers that agree on every byte`;
}
