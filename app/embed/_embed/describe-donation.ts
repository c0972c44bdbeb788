import type { DonationState } from "#lib/widget/frame/donation.ts";
import type { Words } from "./words/words.ts";

/** The indicator's two lines: what happens, and what came of it. */
export function describeDonation(
  { status, unseen, engine }: DonationState,
  words: Words,
): { readonly headline: string; readonly detail: string } {
  const { verified } = engine.counters;
  if (status === "stopping" || status === "ended") {
    return { headline: words.stopped, detail: words.thanks(verified) };
  }
  const result = verified > 0 ? words.verified(verified) : words.share;
  if (status === "paused") {
    const pause = unseen ? "unseen" : engine.pauses[0]?.code;
    return { headline: (pause && words.pauses[pause]) ?? words.paused, detail: result };
  }
  switch (engine.status) {
    case "working":
      return { headline: words.lending, detail: result };
    case "idle":
      return { headline: (engine.idle && words.idle[engine.idle.code]) ?? words.waiting, detail: result };
    case "offline":
      return { headline: words.offline, detail: result };
    case "error":
      return { headline: words.stopped, detail: engine.error?.message ?? "" };
    default:
      return { headline: words.starting, detail: result };
  }
}
