import Link from "next/link";
import type { PartnerView } from "#lib/protocol/messages/partners.ts";
import { formatCredit } from "../../../format.ts";
import { describeSite } from "./describe-site.ts";

/** Sites, each with how it stands and what came of it. */
export function SiteList({ partners }: { readonly partners: readonly PartnerView[] }) {
  return (
    <ul className="border-t border-line">
      {partners.map((partner) => (
        <li
          key={partner.id}
          className="relative grid grid-cols-1 gap-x-8 border-b border-line py-3 sm:grid-cols-[1fr_14rem_8rem]"
        >
          <div className="min-w-0">
            <Link
              href={`/partners/${partner.id}`}
              className="block truncate text-lg font-semibold after:absolute after:inset-0 hover:underline"
            >
              {partner.name}
            </Link>
            <p className="truncate text-sm text-ink-soft">{partner.origin}</p>
          </div>
          <p className="content-center text-sm">{describeSite(partner).headline}</p>
          <p className="reading content-center sm:text-right">
            {formatCredit(partner.figures.creditMicro)} <span className="sr-only">credit</span>
          </p>
        </li>
      ))}
    </ul>
  );
}
