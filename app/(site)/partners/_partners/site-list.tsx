import Link from "next/link";
import { useTranslations } from "next-intl";
import type { PartnerView } from "#lib/protocol/messages/partners.ts";
import { useFormats } from "../../../i18n/use-formats.ts";
import { describeSite } from "./describe-site.ts";

/** Sites, each with how it stands and what came of it. */
export function SiteList({ partners }: { readonly partners: readonly PartnerView[] }) {
  const t = useTranslations("partners");
  const formats = useFormats();
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
            <p className="truncate text-sm text-ink-soft">
              <bdi>{partner.origin}</bdi>
            </p>
          </div>
          <p className="content-center text-sm">{describeSite(partner, t, formats).headline}</p>
          <p className="reading content-center sm:text-end">
            {formats.formatCredit(partner.figures.creditMicro)} <span className="sr-only">{t("credit")}</span>
          </p>
        </li>
      ))}
    </ul>
  );
}
