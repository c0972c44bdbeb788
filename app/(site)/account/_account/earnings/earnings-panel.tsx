"use client";

import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import type { Earnings } from "#lib/protocol/messages/rewards.ts";
import { createRewardsClient } from "#lib/sdk/rewards-client.ts";
import { Panel, Reading } from "../../../../components/panel.tsx";
import { useFormats } from "../../../../i18n/use-formats.ts";
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
  const t = useTranslations("account.earnings");
  const { formatCredit, formatMoment } = useFormats();
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
      title={t("title")}
      titleId={`earnings-${wallet}`}
      aside={t.rich("of", { address: () => <AddressText address={wallet} /> })}
    >
      <Totals totals={earnings.totals} />
      {earnings.open !== null && (
        <p className="mt-4 text-[0.9375rem] text-ink-soft">
          {t("open", {
            credit: formatCredit(earnings.open.creditMicro),
            epoch: `${earnings.open.epoch}`,
            moment: formatMoment(earnings.open.endsAt),
          })}
        </p>
      )}
      <ClaimForm
        wallet={wallet}
        earnings={earnings}
        overview={overview}
        refresh={async () => (await refetch()).data?.earnings}
      />
      <EarningList earnings={earnings} />
      {overview.chain.isDevelopment && <p className="mt-4 text-sm text-ink-soft">{t("development")}</p>}
    </Panel>
  );
}

function Totals({ totals }: { readonly totals: Earnings["totals"] }) {
  const t = useTranslations("account.earnings");
  const { formatTokens } = useFormats();
  return (
    <dl className="grid grid-cols-2 gap-4 sm:grid-cols-4">
      <Reading label={t("pending")} value={formatTokens(totals.pendingWei)} note={t("pendingNote")} />
      <Reading label={t("confirmed")} value={formatTokens(totals.confirmedWei)} note={t("confirmedNote")} />
      <Reading label={t("claimable")} value={formatTokens(totals.claimableWei)} note={t("claimableNote")} />
      <Reading label={t("claimed")} value={formatTokens(totals.claimedWei)} note={t("claimedNote")} />
    </dl>
  );
}
