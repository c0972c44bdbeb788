import type { ReasonView } from "#lib/protocol/messages/reason.ts";
import type { Translate } from "../../../i18n/translate.ts";

/** Why an epoch is where it is, by the reason's code: `epoch.posted`, `epoch.halted.vetoed`. A new one in the server's words. */
export function describeEpochReason({ code, sentence }: ReasonView, t: Translate<"network">): string {
  const key = code.replace(/^epoch\./, "reasons.").replace(/^reasons\.halted\./, "halts.");
  return t.has(key as "reasons.open") ? t(key as "reasons.open") : sentence;
}
