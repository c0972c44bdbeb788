"use client";

import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import type { PartnerView } from "#lib/protocol/messages/partners.ts";
import { Button } from "../../../../components/button.tsx";
import { useAnnounce } from "../../../../components/live-region.tsx";
import { ErrorNotice } from "../../../../components/notice.tsx";
import { useAction } from "../../../../components/use-action.ts";
import { partnerClient } from "../partner-client.ts";
import { TermFields, type Terms } from "../term-fields.tsx";

/** What visitors are told, and the partner's own switch. */
export function TermsForm(props: { readonly site: PartnerView; readonly onSaved: (site: PartnerView) => void }) {
  const { site, onSaved } = props;
  const t = useTranslations("partners.terms");
  const { name, abuseContact, shareBasisPoints } = site;
  const [terms, setTerms] = useState<Terms>({ name, abuseContact, sharePercent: shareBasisPoints / 100 });
  const announce = useAnnounce();
  const { busy, error, run } = useAction();

  const save = (event: FormEvent) => {
    event.preventDefault();
    const { sharePercent, ...rest } = terms;
    void run(async () => {
      const change = { ...rest, shareBasisPoints: Math.round(sharePercent * 100), paused: site.paused };
      onSaved(await partnerClient().changePartner(site.id, change));
      announce(t("saved"));
    });
  };
  const flip = () =>
    run(async () => {
      const change = { name, abuseContact, shareBasisPoints, paused: !site.paused };
      onSaved(await partnerClient().changePartner(site.id, change));
      announce(t(site.paused ? "areOn" : "areOff"));
    });

  return (
    <form onSubmit={save} className="grid gap-5">
      <TermFields terms={terms} onChange={setTerms} />
      {error !== null && <ErrorNotice title={t("failed")} error={error} />}
      <div className="flex flex-wrap gap-3">
        <Button type="submit" tone="primary" aria-disabled={busy}>
          {t("save")}
        </Button>
        <Button tone={site.paused ? "quiet" : "danger"} aria-disabled={busy} onClick={flip}>
          {t(site.paused ? "switchOn" : "switchOff")}
        </Button>
      </div>
      <p className="text-sm text-ink-soft">{t("offHint")}</p>
    </form>
  );
}
