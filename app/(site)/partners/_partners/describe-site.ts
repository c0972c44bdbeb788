import type { PartnerView } from "#lib/protocol/messages/partners.ts";

/** How a site stands, and what that means for its visitors. */
export function describeSite(site: Pick<PartnerView, "stoppedFor" | "paused" | "provenBy">): {
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
  if (site.provenBy === null) {
    return {
      headline: "Origin not proven",
      detail: "The widget works on any page, but nothing is attributed to this site before its origin is proven.",
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
