"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import Link from "next/link";
import { useTranslations } from "next-intl";
import type { PartnerView } from "#lib/protocol/messages/partners.ts";
import { ErrorNotice, Notice } from "../../../../components/notice.tsx";
import { Panel, Reading } from "../../../../components/panel.tsx";
import { useFormats } from "../../../../i18n/use-formats.ts";
import { consentRate, describeSite } from "../describe-site.ts";
import { partnerClient } from "../partner-client.ts";
import { OperatorSwitch } from "./operator-switch.tsx";
import { ProofPanel } from "./proof-panel.tsx";
import { SnippetPanel } from "./snippet-panel.tsx";
import { TermsForm } from "./terms-form.tsx";

/** Time between two looks at the figures, in milliseconds. */
const REFRESH_MS = 15_000;

/** One site: how it stands, its proof, the snippet, its terms and its switch. */
export function SiteScreen({ id }: { readonly id: string }) {
  const t = useTranslations("partners");
  const formats = useFormats();
  const client = useQueryClient();
  const key = ["partners", id];
  const { data: site, error } = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => partnerClient(signal).getPartner(id),
    refetchInterval: REFRESH_MS,
  });
  const show = (changed: PartnerView): void => {
    client.setQueryData(key, changed);
    void client.invalidateQueries({ queryKey: ["partners", "own"] });
  };
  const standing = site && describeSite(site, t, formats);
  return (
    <div className="grid max-w-3xl grid-cols-1 gap-8">
      <div>
        <Link href="/partners" className="text-sm text-ink-soft underline underline-offset-4 hover:text-ink">
          {t("title")}
        </Link>
        <h1 className="mt-3 min-h-10 text-4xl break-words">{site?.name ?? t("siteTitle")}</h1>
        {site && (
          <p className="mt-2 break-words text-ink-soft">
            <bdi>{site.origin}</bdi>
          </p>
        )}
      </div>
      {site === undefined && error && <ErrorNotice title={t("site.failed")} error={error} />}
      {site && standing && (
        <>
          <Notice
            tone={site.stoppedFor === null && site.missingSince === null ? "info" : "error"}
            title={standing.headline}
          >
            <p className="break-words">{standing.detail}</p>
          </Notice>
          <Figures figures={site.figures} />
          {(site.provenBy === null || site.missingSince !== null) && <ProofPanel site={site} onProven={show} />}
          <SnippetPanel site={site} />
          <Panel title={t("terms.heading")} titleId="terms">
            <TermsForm key={site.id} site={site} onSaved={show} />
          </Panel>
          {site.isOperator && (
            <Panel title={t("operator.heading")} titleId="operator">
              <OperatorSwitch site={site} onChanged={show} />
            </Panel>
          )}
        </>
      )}
    </div>
  );
}

function Figures({ figures }: { readonly figures: PartnerView["figures"] }) {
  const t = useTranslations("partners.site");
  const { formatCount, formatCredit, formatShare } = useFormats();
  const rate = consentRate(figures);
  return (
    <dl className="grid grid-cols-2 gap-x-6 gap-y-4 sm:grid-cols-4">
      <Reading label={t("asked")} value={formatCount(figures.asked)} />
      <Reading
        label={t("agreed")}
        value={rate === null ? "–" : formatShare(rate)}
        note={t("visitors", { count: figures.agreed })}
      />
      <Reading label={t("hosts")} value={formatCount(figures.hosts)} />
      <Reading label={t("credit")} value={formatCredit(figures.creditMicro)} />
    </dl>
  );
}
