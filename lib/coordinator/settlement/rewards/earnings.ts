import type { HostId } from "#lib/protocol/ids.ts";
import type { Earnings, EpochEarning } from "#lib/protocol/messages/rewards.ts";
import type { HashHex } from "../../commitments.ts";
import { accountKeyOf } from "../../epochs/account-key.ts";
import { isWallet, type Payee, type Wallet } from "../../epochs/epoch.ts";
import type { Earners } from "../earners.ts";
import type { EpochRecord, SettlementStorage, StoredPayout } from "../settlement-storage.ts";
import { earningStateOf, explainPart, stateOf } from "./explain.ts";
import type { RewardsChain } from "./ports.ts";

export interface EarningsDeps {
  readonly storage: SettlementStorage;
  readonly earners: Earners;
  readonly chain: Pick<RewardsChain, "readClaimed">;
  readonly hash: HashHex;
  /** Number and end of the epoch that runs at a time. */
  readonly epochAt: (nowMs: number) => { readonly epoch: number; readonly endsAtMs: number };
  /** What hosts did since the last closed epoch, some seconds ago. */
  readonly openCredit: () => Promise<ReadonlyMap<HostId, number>>;
  readonly now: () => number;
}

export interface EarningsQuery {
  readonly before?: number | undefined;
  readonly limit: number;
}

/** What a host earns: for its wallet, once one signed for it, and kept until then. */
export async function earningsOfHost(host: HostId, query: EarningsQuery, deps: EarningsDeps): Promise<Earnings> {
  const wallet = await deps.earners.findWallet(host);
  if (wallet !== null) return earningsOfWallet(wallet, query, deps);
  return earningsOf(accountKeyOf(host, deps.hash), [host], query, deps);
}

/** What a wallet earned, for whichever reasons. */
export async function earningsOfWallet(wallet: Wallet, query: EarningsQuery, deps: EarningsDeps): Promise<Earnings> {
  return earningsOf(wallet, await deps.earners.listHosts(wallet), query, deps);
}

async function earningsOf(
  payee: Payee,
  hosts: readonly HostId[],
  { before = Number.MAX_SAFE_INTEGER, limit }: EarningsQuery,
  deps: EarningsDeps,
): Promise<Earnings> {
  const { storage, now } = deps;
  const wallet = isWallet(payee) ? payee : null;
  const claimedWei = wallet === null ? 0n : await deps.chain.readClaimed(wallet);
  const page = await storage.listPayouts({ payees: [payee], before: Math.min(before, MOST_EPOCHS), limit: limit + 1 });
  const shown = page.slice(0, limit);
  const epochs: EpochEarning[] = [];
  for (const payout of shown) {
    const record = await storage.findEpoch(payout.epoch);
    if (record !== null)
      epochs.push(await describeEarning(payout, record, wallet === null ? null : claimedWei, storage));
  }
  const { epoch, endsAtMs } = deps.epochAt(now());
  const open = hosts.length === 0 ? null : await deps.openCredit();
  const creditMicro = open && hosts.reduce((sum, host) => sum + (open.get(host) ?? 0), 0);
  return {
    wallet,
    totals: await totalsOf(payee, claimedWei, storage),
    open: creditMicro === null ? null : { epoch, endsAt: new Date(endsAtMs).toISOString(), creditMicro },
    epochs,
    nextBefore: page.length > limit ? shown.at(-1)!.epoch : null,
  };
}

/** Behind every epoch that a database can have. */
const MOST_EPOCHS = 2 ** 31 - 1;

/** One payout with the reason for each of its parts. */
export async function describeEarning(
  { epoch, parts, previousWei, totalWei }: StoredPayout,
  record: EpochRecord,
  claimedWei: bigint | null,
  storage: SettlementStorage,
): Promise<EpochEarning> {
  const epochState = stateOf(record);
  const spent = new Map<string, bigint>();
  if (parts.some(({ job }) => job !== null)) {
    for (const { jobKey, amountWei } of await storage.listSpending(epoch)) spent.set(jobKey, amountWei);
  }
  const { emittedWei = 0n, spentWei = 0n } = record.outcome?.totals ?? {};
  return {
    epoch,
    endedAt: new Date(record.endedAtMs).toISOString(),
    state: earningStateOf(epochState, totalWei, claimedWei),
    epochState,
    amountWei: `${totalWei - previousWei}`,
    parts: parts.map((part) => ({
      kind: part.reason,
      amountWei: `${part.amountWei}`,
      jobKey: part.job,
      reason: explainPart(part, {
        emittedWei,
        spentWei,
        jobSpentWei: part.job === null ? null : (spent.get(part.job) ?? null),
      }),
    })),
    cumulativeWei: `${totalWei}`,
  };
}

/** Sums of what is where. One epoch is settled at a time, so only the latest payout can be on its way. */
async function totalsOf(payee: Payee, claimedWei: bigint, storage: SettlementStorage): Promise<Earnings["totals"]> {
  const totals = { pendingWei: "0", confirmedWei: "0", claimableWei: "0", claimedWei: `${claimedWei}`, keptWei: "0" };
  const [last] = await storage.listPayouts({ payees: [payee], before: null, limit: 1 });
  if (last === undefined) return totals;
  // What was kept for a host has left with the wallet that signed for it.
  if (!isWallet(payee)) return { ...totals, keptWei: `${last.totalWei}` };
  const record = await storage.findEpoch(last.epoch);
  const state = record === null ? "pending" : earningStateOf(stateOf(record), last.totalWei, claimedWei);
  const isFinal = state === "claimable" || state === "claimed";
  const finalWei = isFinal ? last.totalWei : last.previousWei;
  const gainWei = `${last.totalWei - last.previousWei}`;
  return {
    ...totals,
    pendingWei: state === "pending" ? gainWei : "0",
    confirmedWei: state === "confirmed" ? gainWei : "0",
    claimableWei: `${finalWei > claimedWei ? finalWei - claimedWei : 0n}`,
  };
}
