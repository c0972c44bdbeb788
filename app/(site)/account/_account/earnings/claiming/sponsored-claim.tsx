"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import type { Address, Earnings } from "#lib/protocol/messages/rewards.ts";
import { createRewardsClient } from "#lib/sdk/rewards-client.ts";
import { Button } from "../../../../../components/button.tsx";
import { ErrorNotice, Notice } from "../../../../../components/notice.tsx";
import { useAction } from "../../../../../components/use-action.ts";
import { useFormats } from "../../../../../i18n/use-formats.ts";
import { TransactionHash } from "../../../../../wallet/dialog/transaction-hash.tsx";

/** Pause between two looks whether a claim has arrived, in milliseconds, and how many there are at most. */
const LOOK_MS = 2_000;
const MOST_LOOKS = 60;

/** How far a claim is. */
interface SentClaim {
  readonly transaction: string;
  readonly amountWei: string;
  readonly state: "sent" | "received" | "late";
}

/** Has the operator claim for the wallet, and tells when it has arrived. */
export function SponsoredClaim(props: {
  readonly wallet: Address;
  readonly earnings: Earnings;
  /** Whether there is enough to claim that the operator pays for it, and claims are not paused. */
  readonly isOffered: boolean;
  /** Asks for the earnings anew. */
  readonly refresh: () => Promise<Earnings | undefined>;
}) {
  const { wallet, earnings, refresh } = props;
  const t = useTranslations("account.claim");
  const { busy, error, run } = useAction();
  const [claim, setClaim] = useState<SentClaim | null>(null);
  const start = () =>
    run(async () => {
      const { transaction, claimableWei: amountWei } = await createRewardsClient({ baseUrl: "" }).sponsorClaim(wallet);
      setClaim({ transaction, amountWei, state: "sent" });
      const had = BigInt(earnings.totals.claimedWei);
      for (let looks = 0; looks < MOST_LOOKS; looks++) {
        await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
        const now = await refresh();
        if (now === undefined || BigInt(now.totals.claimedWei) <= had) continue;
        setClaim({ transaction, amountWei, state: "received" });
        return;
      }
      setClaim({ transaction, amountWei, state: "late" });
    });
  return (
    <>
      {props.isOffered && claim?.state !== "sent" && (
        <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
          <Button tone="primary" aria-disabled={busy} onClick={start}>
            {t("press")}
          </Button>
          <p className="text-sm text-ink-soft">{t("sponsored")}</p>
        </div>
      )}
      {claim !== null && <Receipt claim={claim} />}
      {error !== null && <ErrorNotice title={t("notSent")} error={error} />}
    </>
  );
}

function Receipt({ claim }: { readonly claim: SentClaim }) {
  const t = useTranslations("account.claim");
  const { formatTokens } = useFormats();
  return (
    <div role="status">
      <Notice tone="info" title={t(claim.state, { amount: formatTokens(claim.amountWei) })}>
        {claim.state === "late" && <p>{t("lateNote")}</p>}
        <TransactionHash hash={claim.transaction} />
      </Notice>
    </div>
  );
}
