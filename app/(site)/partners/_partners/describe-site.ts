import { type PartnerView, PROOF_LAPSES_AFTER_MS } from "#lib/protocol/messages/partners.ts";
import { formatDay } from "../../../format.ts";

/** How a site stands, and what that means for its visitors. */
export function describeSite(
  site: Pick<PartnerView, "stoppedFor" | "paused" | "provenBy" | "missingSince" | "lapsedAt">,
): {
  readonly headline: string;
  readonly detail: string;
} {
  if (site.stoppedFor !== null) {
    return {
      headline: "Stopped by the operator",
      detail: `Its widgets say so and start nothing. The reason: ${site.stoppedFor}`,
    };
  }
  if (site.paused) return { headline: "Switched off", detail: "Its widgets say so and start nothing." };
  if (site.missingSince !== null && site.lapsedAt !== null) {
    return {
      headline: "Proof lapsed",
      detail: `What proves its origin has not been found since ${formatDay(site.missingSince)}, so nothing is attributed to this site since ${formatDay(site.lapsedAt)}. Put it back, and that ends.`,
    };
  }
  if (site.provenBy === null) {
    return {
      headline: "Origin not proven",
      detail: "The widget works on any page, but nothing is attributed to this site before its origin is proven.",
    };
  }
  if (site.missingSince !== null) {
    const lapsesOn = new Date(Date.parse(site.missingSince) + PROOF_LAPSES_AFTER_MS).toISOString();
    return {
      headline: "Proof missing",
      detail: `What proves its origin has not been found since ${formatDay(site.missingSince)}. If it stays away, the proof lapses, on ${formatDay(lapsesOn)} at the earliest.`,
    };
  }
  const how = site.provenBy === "file" ? "a file on it" : "a DNS record";
  return {
    headline: "Proven",
    detail: `Its origin was proven by ${how}. What its visitors compute is attributed to it.`,
  };
}

/** Of visitors who were asked, how many agreed, from 0 to 1; null before anybody was asked. */
export function consentRate({ asked, agreed }: PartnerView["figures"]): number | null {
  // Counts come from browsers: one may be lost where the other is not.
  return asked === 0 ? null : Math.min(1, agreed / asked);
}
