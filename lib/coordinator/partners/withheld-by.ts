import type { PartnerRecord } from "./ports.ts";

/** Who has switched a partner's widgets off; the operator's word comes first. Null: nobody. */
export function withheldBy({ stoppedFor, paused }: Pick<PartnerRecord, "stoppedFor" | "paused">) {
  if (stoppedFor !== null) return "operator";
  return paused ? "partner" : null;
}
