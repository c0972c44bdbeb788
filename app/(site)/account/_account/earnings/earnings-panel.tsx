"use client";

import { useQuery } from "@tanstack/react-query";
import type { Earnings } from "#lib/protocol/messages/rewards.ts";
import { createRewardsClient } from "#lib/sdk/rewards-client.ts";
import { Panel, Reading } from "../../../../components/panel.tsx";
import { formatCredit, formatMoment } from "../../../../format.ts";
import { formatTokens } from "../../../../format-tokens.ts";
import { AddressText } from "../address-text.tsx";
import { ClaimForm } from "./claiming/claim-form.tsx";
import { EarningList } from "./earning-list.tsx";

/** Time between two looks, in milliseconds: epochs of a development chain take a minute. */
const REFRESH_MS = 10_000;

type Wallet = Parameters<ReturnType<typeof createRewardsClient>["getEarnings"]>[0];

/**
 * What a wallet earned, and how it is had. Shows nothing where no rewards are paid; a wallet that is paid no more is shown
 * while it earned something.
 */
export function EarningsPanel({ wallet, isPaid }: { readonly wallet: Wallet; readonly isPaid: boolean }) {
  const { data, refetch } = useQuery({
    queryKey: ["earnings", wallet],
    refetchInterval: REFRESH_MS,
    queryFn: async ({ signal }) => {
      const client = createRewardsClient({ baseUrl: "", signal });
      const [overview, earnings] = await Promise.all([client.getOverview(), client.getEarnings(wallet)]);
      return { overview, earnings };
    },
  });
  if (data === undefined) return null;
  const { overview, earnings } = data;
  if (!isPaid && earnings.epochs.length === 0) return null;
  return (
    <Panel
      title="Earnings"
      titleId={`earnings-${wallet}`}
      aside={
        <>
          of <AddressText address={wallet} />
        </>
      }
    >
      <Totals totals={earnings.totals} />
      {earnings.open !== null && (
        <p className="mt-4 text-[0.9375rem] text-ink-soft">
          {formatCredit(earnings.open.creditMicro)} credit of epoch {earnings.open.epoch} so far; what it is worth is
          known when the epoch ends, {formatMoment(earnings.open.endsAt)}.
        </p>
      )}
      <ClaimForm
        wallet={wallet}
        earnings={earnings}
        overview={overview}
        refresh={async () => (await refetch()).data?.earnings}
      />
      <EarningList earnings={earnings} />
      {overview.chain.isDevelopment && (
        <p className="mt-4 text-sm text-ink-soft">
          This server settles on a development chain: its tokens are worth nothing.
        </p>
      )}
    </Panel>
  );
}

function Totals({ totals }: { readonly totals: Earnings["totals"] }) {
  return (
    <dl className="grid grid-cols-2 gap-4 sm:grid-cols-4">
      <Reading label="Pending" value={formatTokens(totals.pendingWei)} note="Not on the chain yet" />
      <Reading label="Confirmed" value={formatTokens(totals.confirmedWei)} note="May be challenged" />
      <Reading label="Claimable" value={formatTokens(totals.claimableWei)} note="Yours to take" />
      <Reading label="Claimed" value={formatTokens(totals.claimedWei)} note="In your wallet" />
    </dl>
  );
}
