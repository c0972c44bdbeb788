"use client";

import { useTranslations } from "next-intl";
import { Button } from "../../../components/button.tsx";
import { ErrorNotice, Notice } from "../../../components/notice.tsx";
import { useAction } from "../../../components/use-action.ts";
import { useFormats } from "../../../i18n/use-formats.ts";
import { AddressText } from "./address-text.tsx";
import type { PanelProps } from "./panel-props.ts";
import { accountClient } from "./use-account.ts";

/** Tells, above everything else, that another wallet is going to be paid: the owner has time to say no. */
export function PayoutNotice({ account, show }: PanelProps) {
  const t = useTranslations("account.payout");
  const { formatMoment } = useFormats();
  const { busy, error, run } = useAction();
  const { wallet, next } = account.payout;
  if (next === null) return null;
  const cancel = () => run(async () => show(await accountClient().requestPayout(wallet)));
  return (
    <Notice tone="info" title={t("title")}>
      <p>
        {t.rich("text", {
          moment: formatMoment(next.effectiveAt),
          address: () => <AddressText address={next.wallet} />,
        })}
      </p>
      <Button className="mt-3" aria-disabled={busy} onClick={cancel}>
        <span>{t.rich("keep", { address: () => <AddressText address={wallet} /> })}</span>
      </Button>
      {error !== null && <ErrorNotice error={error} />}
    </Notice>
  );
}
