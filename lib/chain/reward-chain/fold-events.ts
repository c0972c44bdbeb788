import type { Hash, Holding, JobKey, Wallet } from "#lib/coordinator/epochs/epoch.ts";
import type { RootPost } from "#lib/coordinator/epochs/reward-chain.ts";

/** A transfer of the token. */
export interface TransferEvent {
  readonly from: Wallet;
  readonly to: Wallet;
  readonly amountWei: bigint;
}

/** What happened to an epoch's root, in the order of the chain. */
export type RootEvent =
  | { readonly kind: "posted"; readonly post: Omit<RootPost, "final"> }
  | { readonly kind: "vetoed" | "final"; readonly root: Hash };

/** What was debited for an epoch, or that a round of it was given back. */
export type DebitEvent =
  | { readonly kind: "debited"; readonly round: bigint; readonly job: JobKey; readonly amountWei: bigint }
  | { readonly kind: "restored"; readonly round: bigint };

const NOBODY: Wallet = `0x${"0".repeat(40)}`;

/** Balances after all transfers since the token was made, positive ones only, but for those that are idle. */
export function foldTransfers(transfers: Iterable<TransferEvent>, idle: Iterable<Wallet>): Holding[] {
  const balances = new Map<Wallet, bigint>();
  const move = (wallet: Wallet, amountWei: bigint) => balances.set(wallet, (balances.get(wallet) ?? 0n) + amountWei);
  for (const { from, to, amountWei } of transfers) {
    move(from, -amountWei);
    move(to, amountWei);
  }
  for (const wallet of [...idle, NOBODY]) balances.delete(wallet);
  const holdings = [...balances].map(([wallet, balanceWei]) => ({ wallet, balanceWei }));
  return holdings.filter(({ balanceWei }) => balanceWei > 0n);
}

/** The root that stands after these events: the last that was posted, unless it was vetoed. */
export function foldRoots(events: Iterable<RootEvent>): RootPost | null {
  let standing = null as RootPost | null;
  for (const event of events) {
    if (event.kind === "posted") standing = { ...event.post, final: false };
    else if (event.kind === "vetoed") standing = null;
    else if (standing?.root === event.root) standing = { ...standing, final: true };
  }
  return standing;
}

/** Debits that were not given back. */
export function foldDebits(events: Iterable<DebitEvent>): { job: JobKey; amountWei: bigint }[] {
  let debits: (DebitEvent & { kind: "debited" })[] = [];
  for (const event of events) {
    if (event.kind === "debited") debits.push(event);
    else debits = debits.filter(({ round }) => round !== event.round);
  }
  return debits.map(({ job, amountWei }) => ({ job, amountWei }));
}
