"use client";

import dynamic from "next/dynamic";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import type { Address, Earnings, RewardsOverview } from "#lib/protocol/messages/rewards.ts";
import { Button } from "../../../../../components/button.tsx";
import { Notice } from "../../../../../components/notice.tsx";
import { TransactionHash } from "../../../../../wallet/dialog/transaction-hash.tsx";
import type { Pending } from "../../../../../wallet/transactions/send-transaction.ts";
import { claimStore } from "./claim-store.ts";
import type { Claim } from "./claim-transaction.ts";

const ClaimDialog = dynamic(() => import("./claim-dialog.tsx"), { ssr: false });

/** Claims with a wallet of the visitor's; wallet code loads on a press. What was sent and not seen to end is taken up again. */
export function OwnClaim(props: {
  readonly wallet: Address;
  readonly earnings: Earnings;
  readonly overview: RewardsOverview;
  /** Whether there is something to claim, and claims are not paused. */
  readonly isOffered: boolean;
  /** Whether the operator pays for the same claim. */
  readonly isSecond: boolean;
  readonly refresh: () => Promise<Earnings | undefined>;
}) {
  const { wallet, earnings, overview } = props;
  const t = useTranslations("account.claim");
  const [open, setOpen] = useState(false);
  const begun = useBegun(overview.contracts.distributor, wallet, earnings.totals.claimedWei, open);
  return (
    <>
      {begun?.hash && !open && (
        <Notice tone="info" title={t("begun")}>
          <TransactionHash hash={begun.hash} />
          <Button className="mt-3" onClick={() => setOpen(true)}>
            {t("look")}
          </Button>
        </Notice>
      )}
      {props.isOffered && !begun?.hash && (
        <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
          <Button tone={props.isSecond ? "quiet" : "primary"} onClick={() => setOpen(true)}>
            {t("own")}
          </Button>
          {!props.isSecond && <p className="text-sm text-ink-soft">{t("ownFee")}</p>}
        </div>
      )}
      {open && (
        <ClaimDialog
          account={wallet}
          claimableWei={earnings.totals.claimableWei}
          overview={overview}
          onDone={() => void props.refresh()}
          onClose={() => setOpen(false)}
        />
      )}
    </>
  );
}

/** What this browser began to claim for an account and has not seen end; forgotten once the chain has paid it. */
function useBegun(distributor: Address, account: Address, claimedWei: string, open: boolean): Pending<Claim> | null {
  const [begun, setBegun] = useState<Pending<Claim> | null>(null);
  useEffect(() => {
    // While the dialog is open it is the dialog's.
    if (open) return;
    const store = claimStore(distributor, account);
    const found = store.find();
    const isPaid = found !== null && BigInt(claimedWei) > found.kept.hadWei;
    if (isPaid) store.keep(null);
    setBegun(isPaid ? null : found);
  }, [distributor, account, claimedWei, open]);
  return begun;
}
