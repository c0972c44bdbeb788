"use client";

import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { type PartnerView, PROOF_PATH, PROOF_RECORD } from "#lib/protocol/messages/partners.ts";
import { Button } from "../../../../components/button.tsx";
import { useAnnounce } from "../../../../components/live-region.tsx";
import { ErrorNotice } from "../../../../components/notice.tsx";
import { Panel } from "../../../../components/panel.tsx";
import { useAction } from "../../../../components/use-action.ts";
import { partnerClient } from "../partner-client.ts";
import { CopyBlock } from "./copy-block.tsx";

/** How to prove that an origin is one's own, and the button that has it looked at. */
export function ProofPanel(props: { readonly site: PartnerView; readonly onProven: (site: PartnerView) => void }) {
  const { site, onProven } = props;
  const t = useTranslations("partners.proof");
  const announce = useAnnounce();
  const { busy, error, run } = useAction();
  const prove = () =>
    run(async () => {
      onProven(await partnerClient().provePartner(site.id));
      announce(t("proven"));
    });
  const address = (chunks: ReactNode) => <bdi className="reading text-[0.9375rem] wrap-anywhere">{chunks}</bdi>;
  return (
    <Panel title={t("heading")} titleId="proof">
      <div className="grid grid-cols-1 gap-5">
        <div>
          <p className="mb-2">{t.rich("file", { place: `${site.origin}${PROOF_PATH}`, address })}</p>
          <CopyBlock label={t("line")} copyLabel={t("copyLine")} text={site.proof} />
        </div>
        <div>
          <p className="mb-2">
            {t.rich("dns", { place: `${PROOF_RECORD}.${new URL(site.origin).hostname}`, address })}
          </p>
          <p className="text-sm text-ink-soft">{t("note")}</p>
        </div>
        {error !== null && <ErrorNotice error={error} />}
        <div>
          <Button tone="primary" aria-disabled={busy} onClick={prove}>
            {t(busy ? "looking" : "look")}
          </Button>
        </div>
      </div>
    </Panel>
  );
}
