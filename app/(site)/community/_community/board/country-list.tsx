"use client";

import { useQuery } from "@tanstack/react-query";
import { useLocale, useTranslations } from "next-intl";
import { Panel } from "../../../../components/panel.tsx";
import { useFormats } from "../../../../i18n/use-formats.ts";
import { communityClient } from "../community-client.ts";
import { countryName } from "../countries.ts";

/** Countries shown before the rest is asked for. */
const SHOWN = 12;

/** Verified work by country, of those who named theirs. Nothing where nobody did. */
export function CountryList() {
  const t = useTranslations("community.countries");
  const locale = useLocale();
  const { formatCredit } = useFormats();
  const { data } = useQuery({
    queryKey: ["community", "countries"],
    queryFn: ({ signal }) => communityClient(signal).listCountries(),
  });
  const countries = data?.countries ?? [];
  if (countries.length === 0) return null;
  return (
    <Panel title={t("heading")} titleId="countries">
      <ul className="grid gap-2 text-[0.9375rem]">
        {countries.slice(0, SHOWN).map(({ country, people, creditMicro }) => (
          <li key={country} className="grid grid-cols-[1fr_auto] gap-x-4">
            <span>{countryName(country, locale)}</span>
            <span className="reading">{formatCredit(creditMicro)}</span>
            <span className="col-span-2 text-sm text-ink-soft">{t("people", { count: people })}</span>
          </li>
        ))}
      </ul>
      <p className="mt-4 text-sm text-ink-soft">{t("note")}</p>
    </Panel>
  );
}
