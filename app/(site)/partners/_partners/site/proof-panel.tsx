"use client";

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
  const announce = useAnnounce();
  const { busy, error, run } = useAction();
  const prove = () =>
    run(async () => {
      onProven(await partnerClient().provePartner(site.id));
      announce("The origin is proven.");
    });
  return (
    <Panel title="Prove that the origin is yours" titleId="proof">
      <div className="grid grid-cols-1 gap-5">
        <div>
          <p className="mb-2">
            Either put this line into a file at{" "}
            <span className="reading text-[0.9375rem] break-all">{`${site.origin}${PROOF_PATH}`}</span>
          </p>
          <CopyBlock label="The line" text={site.proof} />
        </div>
        <div>
          <p className="mb-2">
            or make it a DNS text record (TXT) of{" "}
            <span className="reading text-[0.9375rem] break-all">
              {`${PROOF_RECORD}.${new URL(site.origin).hostname}`}
            </span>
          </p>
          <p className="text-sm text-ink-soft">
            Whoever proves an origin last has it. The line says nothing secret and may stay where it is.
          </p>
        </div>
        {error !== null && <ErrorNotice error={error} />}
        <div>
          <Button tone="primary" aria-disabled={busy} onClick={prove}>
            {busy ? "Looking…" : "Look for it now"}
          </Button>
        </div>
      </div>
    </Panel>
  );
}
