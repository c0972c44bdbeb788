import type { PartnerRecord } from "#lib/coordinator/partners/ports.ts";
import { withheldBy } from "#lib/coordinator/partners/withheld-by.ts";
import type { Attribution, PartnerFigures, PartnerView } from "#lib/protocol/messages/partners.ts";

const NO_FIGURES: PartnerFigures = { asked: 0, agreed: 0, hosts: 0, creditMicro: 0 };

/** A partner as its owner and the operator see it. */
export function toPartnerView(
  partner: PartnerRecord,
  figures: PartnerFigures = NO_FIGURES,
  isOperator: boolean,
): PartnerView {
  const { accountId: _, proven, watch, createdAtMs, ...rest } = partner;
  return {
    ...rest,
    provenBy: proven?.by ?? null,
    provenAt: toTime(proven?.atMs ?? null),
    missingSince: toTime(watch?.missingSinceMs ?? null),
    lapsedAt: toTime(watch?.lapsedAtMs ?? null),
    since: new Date(createdAtMs).toISOString(),
    figures,
    isOperator,
  };
}

const toTime = (atMs: number | null): string | null => (atMs === null ? null : new Date(atMs).toISOString());

/** What our frame tells a visitor of the origin that embeds it, `partner` being whose it is. */
export function toAttribution(partner: PartnerRecord | null, issue: (id: string) => string): Attribution {
  if (partner === null) return { partner: null, withheldBy: null, token: null };
  const { name, shareBasisPoints, abuseContact } = partner;
  const withheld = withheldBy(partner);
  return {
    partner: { name, shareBasisPoints, abuseContact },
    withheldBy: withheld,
    token: withheld === null ? issue(partner.id) : null,
  };
}
