"use client";

import { useState } from "react";
import type { Address, Earnings, RewardsOverview } from "#lib/protocol/messages/rewards.ts";
import { createRewardsClient } from "#lib/sdk/rewards-client.ts";
import { Button } from "../../../../components/button.tsx";
import { ErrorNotice, Notice } from "../../../../components/notice.tsx";
import { useAction } from "../../../../components/use-action.ts";
import { formatTokens } from "../../../../format-tokens.ts";

/** Pause between two looks whether a claim has arrived, in milliseconds, and how many there are at most. */
const LOOK_MS = 2_000;
const MOST_LOOKS = 60;

interface Props {
  readonly wallet: Address;
  readonly earnings: Earnings;
  readonly overview: RewardsOverview;
  /** Asks for the earnings anew. */
  readonly refresh: () => Promise<Earnings | undefined>;
}

/** How far a claim is. */
interface Claim {
  readonly transaction: string;
  readonly amountWei: string;
  readonly state: "sent" | "received" | "late";
}

/** Has the operator claim for the wallet, and tells when it has arrived. */
export function ClaimForm({ wallet, earnings, overview, refresh }: Props) {
  const { busy, error, run } = useAction();
  const [claim, setClaim] = useState<Claim | null>(null);
  const isClaimable = earnings.totals.claimableWei !== "0";
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
    <div className="mt-5 grid gap-3 empty:hidden">
      {isClaimable && claim?.state !== "sent" && (
        <ClaimButton overview={overview} claimableWei={earnings.totals.claimableWei} busy={busy} onClaim={start} />
      )}
      {overview.distributor.paused && isClaimable && (
        <p className="text-ink-soft">
          Claims are paused on the chain. Nothing is lost; they go on when the pause ends.
        </p>
      )}
      {claim !== null && <Receipt claim={claim} />}
      {error !== null && <ErrorNotice title="The claim was not sent" error={error} />}
    </div>
  );
}

function ClaimButton(props: {
  readonly overview: RewardsOverview;
  readonly claimableWei: string;
  readonly busy: boolean;
  readonly onClaim: () => void;
}) {
  const { sponsoredFromWei } = props.overview;
  if (sponsoredFromWei === null) {
    return (
      <p className="text-ink-soft">
        This operator does not pay for claims. Your wallet can claim from the distributor,{" "}
        <code className="break-all">{props.overview.contracts.distributor}</code>, with the arguments that the API
        gives.
      </p>
    );
  }
  if (BigInt(props.claimableWei) < BigInt(sponsoredFromWei)) {
    return (
      <p className="text-ink-soft">
        The operator pays for claims from {formatTokens(sponsoredFromWei)} TAB on. What you have is yours already; it
        adds up.
      </p>
    );
  }
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
      <Button tone="primary" aria-disabled={props.busy || props.overview.distributor.paused} onClick={props.onClaim}>
        Claim
      </Button>
      <p className="text-sm text-ink-soft">The operator pays for the transaction.</p>
    </div>
  );
}

function Receipt({ claim }: { readonly claim: Claim }) {
  const amount = formatTokens(claim.amountWei);
  const title = {
    sent: `${amount} TAB on their way`,
    received: `${amount} TAB received`,
    late: `${amount} TAB take longer than usual`,
  }[claim.state];
  return (
    <div role="status">
      <Notice tone="info" title={title}>
        {claim.state === "late" && <p>The transaction is sent; the figures above follow when it is in a block.</p>}
        <p>
          Transaction <code className="break-all">{claim.transaction}</code>
        </p>
      </Notice>
    </div>
  );
}
