"use client";

import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import type { PartnerView } from "#lib/protocol/messages/partners.ts";
import { Button } from "../../../../components/button.tsx";
import { CONTROL_SHAPE, Field } from "../../../../components/field.tsx";
import { ErrorNotice } from "../../../../components/notice.tsx";
import { useAction } from "../../../../components/use-action.ts";
import { partnerClient } from "../partner-client.ts";

/** Stops a partner's widgets for a reason, whatever the partner says, or lets them go on. */
export function OperatorSwitch(props: { readonly site: PartnerView; readonly onChanged: (site: PartnerView) => void }) {
  const { site, onChanged } = props;
  const t = useTranslations("partners.operator");
  const [reason, setReason] = useState("");
  const { busy, error, run } = useAction();
  const stop = (why: string | null) => run(async () => onChanged(await partnerClient().stopPartner(site.id, why)));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void stop(reason);
  };
  if (site.stoppedFor !== null) {
    return (
      <div className="grid justify-items-start gap-4">
        <Button aria-disabled={busy} onClick={() => stop(null)}>
          {t("goOn")}
        </Button>
        {error !== null && <ErrorNotice error={error} />}
      </div>
    );
  }
  return (
    <form onSubmit={submit} className="grid gap-4">
      <Field label={t("reason")} hint={t("reasonHint")}>
        {(control) => (
          <input
            {...control}
            className={CONTROL_SHAPE}
            value={reason}
            required
            maxLength={300}
            autoComplete="off"
            onChange={(event) => setReason(event.target.value)}
          />
        )}
      </Field>
      {error !== null && <ErrorNotice error={error} />}
      <div>
        <Button type="submit" tone="danger" aria-disabled={busy}>
          {t("stop")}
        </Button>
      </div>
    </form>
  );
}
