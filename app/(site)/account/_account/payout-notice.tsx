"use client";

import { Button } from "../../../components/button.tsx";
import { ErrorNotice, Notice } from "../../../components/notice.tsx";
import { useAction } from "../../../components/use-action.ts";
import { formatMoment } from "../../../format.ts";
import { AddressText } from "./address-text.tsx";
import type { PanelProps } from "./panel-props.ts";
import { accountClient } from "./use-account.ts";

/** Tells, above everything else, that another wallet is going to be paid: the owner has time to say no. */
export function PayoutNotice({ account, show }: PanelProps) {
  const { busy, error, run } = useAction();
  const { wallet, next } = account.payout;
  if (next === null) return null;
  const cancel = () => run(async () => show(await accountClient().requestPayout(wallet)));
  return (
    <Notice tone="info" title="Who is paid is about to change">
      <p>
        From {formatMoment(next.effectiveAt)} on, what you earn goes to <AddressText address={next.wallet} />. If that
        was not you, cancel it, sign out the other browsers, and remove wallets that you do not know.
      </p>
      <Button className="mt-3" aria-disabled={busy} onClick={cancel}>
        Keep paying <AddressText address={wallet} />
      </Button>
      {error !== null && <ErrorNotice error={error} />}
    </Notice>
  );
}
