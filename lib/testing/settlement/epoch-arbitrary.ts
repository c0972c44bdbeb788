import fc from "fast-check";
import type { AccountKey, CreditLine, EpochInputs, JobKey, Payee, Wallet } from "#lib/coordinator/epochs/epoch.ts";
import type { Cid } from "#lib/protocol/ids.ts";

/** The wallet with this number. */
export const walletOf = (i: number): Wallet => `0x${i.toString(16).padStart(40, "0")}`;
/** The key of the account with this number. */
export const accountOf = (i: number): AccountKey => i.toString(16).padStart(32, "0");
/** The key of the job with this number. */
export const jobOf = (i: number): JobKey => `0x${i.toString(16).padStart(64, "0")}`;

/** Where and when an epoch on a development chain was. */
export const EPOCH_HEAD = {
  epoch: 7,
  startedAtMs: 1_800_000_000_000,
  endedAtMs: 1_800_086_400_000,
  chainId: 31_337,
  distributor: walletOf(0xd157),
  blockNumber: 4_321,
  blockHash: jobOf(0xb10c),
  previous: "bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy" as Cid,
} as const;

const wei = fc.oneof(fc.bigInt({ min: 0n, max: 20n }), fc.bigInt({ min: 0n, max: 10n ** 26n }));
const wallet = fc.integer({ min: 1, max: 12 }).map(walletOf);
const accountKey = fc.integer({ min: 1, max: 12 }).map(accountOf);
const payee: fc.Arbitrary<Payee> = fc.oneof(wallet, accountKey);

/** Inputs that go together, with few payees, so that they meet in every role. */
export const epochInputs: fc.Arbitrary<EpochInputs> = fc
  .uniqueArray(fc.record({ partner: payee, shareBasisPoints: fc.integer({ min: 0, max: 10_000 }) }), {
    maxLength: 3,
    selector: ({ partner }) => partner,
  })
  .chain((partners) => {
    const credit = fc.uniqueArray(
      fc.record({
        payee,
        partner: fc.constantFrom(null, ...partners.map(({ partner }) => partner)),
        creditMicro: fc.oneof(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER })),
      }),
      { maxLength: 12, selector: (line: CreditLine) => `${line.payee} ${line.partner}` },
    );
    return fc.record({
      partners: fc.constant(partners),
      volunteers: credit,
      emissionWei: wei,
      jobs: fc.uniqueArray(
        fc.record({
          job: fc.integer({ min: 1, max: 9 }).map(jobOf),
          spentWei: wei.map((amount) => amount + 1n),
          credit: credit.filter(({ length }) => length > 0),
        }),
        { maxLength: 4, selector: ({ job }) => job },
      ),
      holdings: fc.uniqueArray(fc.record({ wallet, balanceWei: wei.map((amount) => amount + 1n) }), {
        maxLength: 6,
        selector: (each) => each.wallet,
      }),
      arrivals: fc.uniqueArray(fc.record({ account: accountKey, wallet, pendingWei: wei }), {
        maxLength: 4,
        selector: ({ account }) => account,
      }),
      balances: fc.uniqueArray(fc.record({ payee, totalWei: wei }), { selector: (each) => each.payee }),
      carriedHoldersWei: wei,
    });
  })
  .map((drawn) => {
    const arrived = new Set(drawn.arrivals.map(({ account }) => account));
    const balances = drawn.balances.filter((balance) => !arrived.has(balance.payee));
    return { ...EPOCH_HEAD, ...drawn, balances };
  });
