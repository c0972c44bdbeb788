import {
  type AccountKey,
  type Arrival,
  type Balance,
  type Epoch,
  type EpochInputs,
  isWallet,
  type Wallet,
} from "./epoch.ts";

/**
 * What an epoch starts from: what the last one that was settled ended in. The file of that one is all it takes.
 *
 * @param previous null before the first.
 * @param wallets of accounts that something may be kept for, as far as a wallet has signed in.
 */
export function carryOver(
  previous: Pick<Epoch, "payouts" | "totals"> | null,
  wallets: ReadonlyMap<AccountKey, Wallet>,
): Pick<EpochInputs, "arrivals" | "balances" | "carriedHoldersWei"> {
  const arrivals: Arrival[] = [];
  const balances: Balance[] = [];
  for (const { payee, totalWei } of previous?.payouts ?? []) {
    const wallet = isWallet(payee) ? undefined : wallets.get(payee);
    if (wallet === undefined) balances.push({ payee, totalWei });
    else arrivals.push({ account: payee, wallet, pendingWei: totalWei });
  }
  return { arrivals, balances, carriedHoldersWei: previous?.totals.carriedHoldersWei ?? 0n };
}
