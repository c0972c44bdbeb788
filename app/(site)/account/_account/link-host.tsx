"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { type AccountView, linkCodeOf } from "#lib/protocol/messages/accounts.ts";
import { Button } from "../../../components/button.tsx";
import { useAnnounce } from "../../../components/live-region.tsx";
import { ErrorNotice } from "../../../components/notice.tsx";
import { useAction } from "../../../components/use-action.ts";
import { useFormats } from "../../../i18n/use-formats.ts";
import { accountClient } from "./use-account.ts";

/** How a machine without a browser joins the account: by a command with a code in it, which is good once. */
export function LinkHost({ accountId }: Pick<AccountView, "accountId">) {
  const t = useTranslations("account.hosts.headless");
  const { formatMoment } = useFormats();
  const [offer, setOffer] = useState<{ readonly command: string; readonly until: string } | null>(null);
  const { busy, error, run } = useAction();
  const announce = useAnnounce();
  const ask = () =>
    run(async () => {
      const { nonce, expirationTime: until } = await accountClient().createChallenge("link-host");
      const command = `npm run host -- --url ${location.origin} --link ${linkCodeOf(accountId, nonce)}`;
      setOffer({ command, until });
    });
  const copy = () =>
    navigator.clipboard.writeText(offer!.command).then(
      () => announce(t("copied")),
      () => announce(t("notCopied")),
    );
  return (
    <div className="mt-4 grid grid-cols-1 justify-items-start gap-3">
      {offer !== null && (
        <>
          <p className="text-ink-soft">{t("explanation", { until: formatMoment(offer.until) })}</p>
          <pre
            dir="ltr"
            className="w-full rounded-md bg-well px-4 py-2.5 font-mono text-sm leading-relaxed wrap-anywhere whitespace-pre-wrap"
          >
            {offer.command}
          </pre>
        </>
      )}
      <div className="flex flex-wrap gap-3">
        {offer !== null && <Button onClick={copy}>{t("copy")}</Button>}
        <Button tone={offer === null ? "quiet" : "bare"} aria-disabled={busy} onClick={ask}>
          {offer === null ? t("add") : t("another")}
        </Button>
      </div>
      {error !== null && <ErrorNotice error={error} />}
    </div>
  );
}
