import type { CreditLine, EpochInputs, Wallet } from "#lib/coordinator/epochs/epoch.ts";
import { cidOfDigest } from "#lib/protocol/digests.ts";
import type { Digest } from "#lib/protocol/ids.ts";
import { createRandom } from "#lib/simulate/random.ts";

/** Of all accounts: how many worked for each of the paid jobs, hold tokens, came by a partner's page. */
const JOBS = 8;
const WORKED_SHARE = 0.05;
const HOLDS_SHARE = 0.1;
const PARTNER_SHARE = 0.25;

/** Where drawn epochs are settled. */
export const BENCH_CHAIN = { chainId: 31_337, distributor: `0x${"d".repeat(40)}` } as const;

/** `count` different wallets. */
export function drawWallets(count: number, seed: number): Wallet[] {
  const random = createRandom(seed);
  const wallets = new Set<Wallet>();
  const bytes = Buffer.alloc(20);
  while (wallets.size < count) {
    for (let at = 0; at < 20; at += 4) bytes.writeUInt32BE(Math.floor(random() * 2 ** 32), at);
    wallets.add(`0x${bytes.toString("hex")}`);
  }
  return [...wallets];
}

/** Up to 100,000 tokens, to the wei. */
export function drawWei(random: () => number): bigint {
  return BigInt(Math.floor(random() * 100_000)) * 10n ** 18n + BigInt(Math.floor(random() * 1e18));
}

/** An epoch in which everybody volunteered and some did more, after one in which everybody had earned already. */
export function drawEpoch(wallets: readonly Wallet[], seed: number): EpochInputs {
  const random = createRandom(seed + 1);
  const partner = wallets[0]!;
  const line = (payee: Wallet): CreditLine => {
    const visitor = random() < PARTNER_SHARE;
    return { payee, partner: visitor ? partner : null, creditMicro: 1 + Math.floor(random() * 1e9) };
  };
  const some = (share: number): Wallet[] => wallets.filter(() => random() < share);
  const jobs = Array.from({ length: JOBS }, (_, job) => ({
    job: `0x${job.toString(16).padStart(64, "0")}` as const,
    spentWei: drawWei(random),
    credit: [partner, ...some(WORKED_SHARE)].filter(isFirst).map(line),
  }));
  return {
    epoch: 1,
    startedAtMs: 1_800_000_000_000,
    endedAtMs: 1_800_086_400_000,
    ...BENCH_CHAIN,
    blockNumber: 43_200,
    blockHash: `0x${"b".repeat(64)}`,
    previous: cidOfDigest("c".repeat(64) as Digest),
    emissionWei: 27_397n * 10n ** 18n,
    carriedHoldersWei: 0n,
    volunteers: wallets.map(line),
    jobs,
    partners: [{ partner, shareBasisPoints: 1_000 }],
    holdings: some(HOLDS_SHARE).map((wallet) => ({ wallet, balanceWei: 1n + drawWei(random) })),
    arrivals: [],
    balances: wallets.map((payee) => ({ payee, totalWei: 1n + drawWei(random) })),
  };
}

const isFirst = (wallet: Wallet, index: number, all: readonly Wallet[]): boolean => index === 0 || wallet !== all[0];
