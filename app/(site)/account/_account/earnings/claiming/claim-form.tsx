"use client";

import { useTranslations } from "next-intl";
import type { Address, Earnings, RewardsOverview } from "#lib/protocol/messages/rewards.ts";
import { useFormats } from "../../../../../i18n/use-formats.ts";
import { OwnClaim } from "./own-claim.tsx";
import { SponsoredClaim } from "./sponsored-claim.tsx";

/** The ways to have what was earned: at the operator's cost, where that is offered, and with a wallet of one's own. */
export function ClaimForm(props: {
  readonly wallet: Address;
  readonly earnings: Earnings;
  readonly overview: RewardsOverview;
  /** Asks for the earnings anew. */
  readonly refresh: () => Promise<Earnings | undefined>;
}) {
  const { wallet, earnings, overview, refresh } = props;
  const t = useTranslations("account.claim");
  const { formatTokens } = useFormats();
  const { sponsoredFromWei } = overview;
  const claimableWei = BigInt(earnings.totals.claimableWei);
  const isClaimable = claimableWei > 0n && !overview.distributor.paused;
  const isSponsored = isClaimable && sponsoredFromWei !== null && claimableWei >= BigInt(sponsoredFromWei);
  return (
    <div className="mt-5 grid gap-3 empty:hidden">
      <SponsoredClaim wallet={wallet} earnings={earnings} isOffered={isSponsored} refresh={refresh} />
      <OwnClaim
        wallet={wallet}
        earnings={earnings}
        overview={overview}
        isOffered={isClaimable}
        isSecond={isSponsored}
        refresh={refresh}
      />
      {isClaimable && !isSponsored && sponsoredFromWei !== null && (
        <p className="text-ink-soft">{t("sponsoredFrom", { amount: formatTokens(sponsoredFromWei) })}</p>
      )}
      {claimableWei > 0n && overview.distributor.paused && <p className="text-ink-soft">{t("paused")}</p>}
    </div>
  );
}
