import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { accountOf, EPOCH_HEAD, epochInputs, jobOf, walletOf } from "#lib/testing/settlement/epoch-arbitrary.ts";
import { computeEpoch } from "./compute-epoch.ts";
import type { CreditLine, EpochInputs, Payee } from "./epoch.ts";

const NOTHING: EpochInputs = {
  ...EPOCH_HEAD,
  emissionWei: 0n,
  volunteers: [],
  jobs: [],
  partners: [],
  holdings: [],
  arrivals: [],
  balances: [],
  carriedHoldersWei: 0n,
};
const [ada, ben, cem, shop] = [1, 2, 3, 4].map(walletOf) as [Payee, Payee, Payee, Payee];
const nameless = accountOf(9);
const work = (payee: Payee, creditMicro: number, partner: Payee | null = null): CreditLine => ({
  payee,
  creditMicro,
  partner,
});
/** What each payee has in the end. */
const totalsOf = (inputs: Partial<EpochInputs>): Record<Payee, bigint> =>
  Object.fromEntries(computeEpoch({ ...NOTHING, ...inputs }).payouts.map((each) => [each.payee, each.totalWei]));
const sum = <T>(of: readonly T[], amountOf: (each: T) => bigint): bigint =>
  of.reduce((total, each) => total + amountOf(each), 0n);

describe("an epoch's payouts", () => {
  test("share the emission by volunteer work", () => {
    const volunteers = [work(ada, 30), work(ben, 10)];
    expect(totalsOf({ emissionWei: 1_000n, volunteers })).toEqual({ [ada]: 750n, [ben]: 250n });
  });

  test("share 90 % of what a job spends by its work, and 10 % by circulating balance", () => {
    const { payouts, totals } = computeEpoch({
      ...NOTHING,
      jobs: [{ job: jobOf(1), spentWei: 1_009n, credit: [work(ada, 2), work(ben, 1)] }],
      holdings: [
        { wallet: walletOf(2), balanceWei: 300n },
        { wallet: walletOf(3), balanceWei: 100n },
      ],
    });
    expect(payouts).toEqual([
      { payee: ada, previousWei: 0n, totalWei: 606n, parts: [{ reason: "job", job: jobOf(1), amountWei: 606n }] },
      {
        payee: ben,
        previousWei: 0n,
        totalWei: 378n,
        parts: [
          { reason: "holder", job: null, amountWei: 75n },
          { reason: "job", job: jobOf(1), amountWei: 303n },
        ],
      },
      { payee: cem, previousWei: 0n, totalWei: 25n, parts: [{ reason: "holder", job: null, amountWei: 25n }] },
    ]);
    expect(totals).toEqual({
      spentWei: 1_009n,
      emittedWei: 0n,
      cumulativeWei: 1_009n,
      pendingWei: 0n,
      carriedHoldersWei: 0n,
    });
  });

  test("pay a partner out of its visitors' part only", () => {
    const partners = [{ partner: shop, shareBasisPoints: 2_500 }];
    const volunteers = [work(ada, 1), work(ada, 1, shop), work(ben, 2, shop)];
    const { payouts } = computeEpoch({ ...NOTHING, emissionWei: 400n, volunteers, partners });
    expect(payouts.map(({ payee, parts }) => [payee, parts])).toEqual([
      [ada, [{ reason: "volunteer", job: null, amountWei: 175n }]],
      [ben, [{ reason: "volunteer", job: null, amountWei: 150n }]],
      [shop, [{ reason: "partner", job: null, amountWei: 75n }]],
    ]);
  });

  test("are kept for an account until its wallet signs in, and then the wallet's", () => {
    const first = computeEpoch({ ...NOTHING, emissionWei: 90n, volunteers: [work(nameless, 1)] });
    expect(first.totals).toMatchObject({ cumulativeWei: 0n, pendingWei: 90n });
    const second = computeEpoch({
      ...NOTHING,
      emissionWei: 10n,
      volunteers: [work(nameless, 1)],
      arrivals: [{ account: nameless, wallet: walletOf(1), pendingWei: 90n }],
    });
    expect(second.totals).toMatchObject({ cumulativeWei: 100n, pendingWei: 0n });
    expect(second.payouts).toEqual([
      {
        payee: ada,
        previousWei: 0n,
        totalWei: 100n,
        parts: [
          { reason: "arrival", job: null, amountWei: 90n },
          { reason: "volunteer", job: null, amountWei: 10n },
        ],
      },
    ]);
  });

  test("keep the holders' part until somebody holds circulating tokens", () => {
    const jobs = [{ job: jobOf(1), spentWei: 100n, credit: [work(ada, 1)] }];
    const first = computeEpoch({ ...NOTHING, jobs });
    expect(first.totals.carriedHoldersWei).toBe(10n);
    const holdings = [{ wallet: walletOf(3), balanceWei: 1n }];
    expect(totalsOf({ jobs, holdings, carriedHoldersWei: 10n })).toEqual({ [ada]: 90n, [cem]: 20n });
  });

  test("leave the emission in the treasury when nobody volunteered", () => {
    expect(computeEpoch({ ...NOTHING, emissionWei: 500n }).totals.emittedWei).toBe(0n);
  });

  test("hold everybody who ever was paid", () => {
    const balances = [{ payee: ben, totalWei: 5n }];
    expect(totalsOf({ emissionWei: 7n, volunteers: [work(ada, 1)], balances })).toEqual({ [ada]: 7n, [ben]: 5n });
  });
});

describe("whatever the inputs", () => {
  test("what comes in goes out, to the wei", () => {
    fc.assert(
      fc.property(epochInputs, (inputs) => {
        const { payouts, totals } = computeEpoch(inputs);
        const held = sum(inputs.balances, ({ totalWei }) => totalWei) + sum(inputs.arrivals, (each) => each.pendingWei);
        const came = sum(inputs.jobs, ({ spentWei }) => spentWei) + totals.emittedWei;
        const before = held + inputs.carriedHoldersWei;
        expect(totals.cumulativeWei + totals.pendingWei + totals.carriedHoldersWei).toBe(before + came);
        expect(sum(payouts, ({ totalWei }) => totalWei)).toBe(totals.cumulativeWei + totals.pendingWei);
        expect([0n, inputs.emissionWei]).toContain(totals.emittedWei);
      }),
      { numRuns: 500 },
    );
  });

  test("no total shrinks, and its parts say by how much it grew", () => {
    fc.assert(
      fc.property(epochInputs, (inputs) => {
        const balances = new Map(inputs.balances.map(({ payee, totalWei }) => [payee, totalWei]));
        const { payouts } = computeEpoch(inputs);
        const payees = new Set(payouts.map(({ payee }) => payee));
        expect(inputs.balances.every(({ payee, totalWei }) => totalWei === 0n || payees.has(payee))).toBe(true);
        for (const { payee, previousWei, parts, totalWei } of payouts) {
          expect(previousWei).toBe(balances.get(payee) ?? 0n);
          expect(parts.every(({ amountWei }) => amountWei > 0n)).toBe(true);
          expect(previousWei + sum(parts, ({ amountWei }) => amountWei)).toBe(totalWei);
          expect(new Set(parts.map(({ reason, job }) => `${reason} ${job}`)).size).toBe(parts.length);
        }
      }),
      { numRuns: 500 },
    );
  });

  test("contributors get 90 % of each job, a wei more at most, and holders the rest", () => {
    fc.assert(
      fc.property(epochInputs, (inputs) => {
        const { payouts, totals } = computeEpoch(inputs);
        const parts = payouts.flatMap((payout) => payout.parts);
        let holdersWei = inputs.carriedHoldersWei;
        for (const { job, spentWei } of inputs.jobs) {
          const earned = sum(
            parts.filter((part) => part.job === job),
            ({ amountWei }) => amountWei,
          );
          expect(earned).toBe((spentWei * 9n + 9n) / 10n);
          holdersWei += spentWei - earned;
        }
        const held = parts.filter(({ reason }) => reason === "holder");
        expect(sum(held, ({ amountWei }) => amountWei) + totals.carriedHoldersWei).toBe(holdersWei);
      }),
      { numRuns: 500 },
    );
  });

  test("their order does not matter", () => {
    fc.assert(
      fc.property(epochInputs, fc.infiniteStream(fc.nat()), (inputs, random) => {
        const shuffle = <T>(list: readonly T[]): T[] => {
          const ranked = list.map((each) => ({ each, rank: random.next().value }));
          return ranked.sort((a, b) => a.rank - b.rank).map(({ each }) => each);
        };
        const shuffled: EpochInputs = {
          ...inputs,
          volunteers: shuffle(inputs.volunteers),
          jobs: shuffle(inputs.jobs.map((job) => ({ ...job, credit: shuffle(job.credit) }))),
          partners: shuffle(inputs.partners),
          holdings: shuffle(inputs.holdings),
          arrivals: shuffle(inputs.arrivals),
          balances: shuffle(inputs.balances),
        };
        expect(computeEpoch(shuffled)).toEqual(computeEpoch(inputs));
      }),
    );
  });
});

describe("contradicting inputs are refused:", () => {
  const credit = [work(ada, 1)];
  const partner = { partner: shop, shareBasisPoints: 10_001 };
  const holding = { wallet: walletOf(1), balanceWei: 0n };
  const arrival = { account: nameless, wallet: walletOf(1), pendingWei: 1n };
  const cases: [string, Partial<EpochInputs>][] = [
    ["the same line twice", { volunteers: [work(ada, 1), work(ada, 2)] }],
    ["credit that is not positive", { volunteers: [work(ada, 0)] }],
    ["credit that is not exact", { volunteers: [work(ada, 2 ** 53)] }],
    ["a partner without a share", { volunteers: [work(ada, 1, shop)] }],
    ["a partner with more than all", { partners: [partner] }],
    ["a job that nobody worked for", { jobs: [{ job: jobOf(1), spentWei: 1n, credit: [] }] }],
    ["a job that spent nothing", { jobs: [{ job: jobOf(1), spentWei: 0n, credit }] }],
    ["a holder of nothing", { holdings: [holding] }],
    ["a balance of an account that arrived", { arrivals: [arrival], balances: [{ payee: nameless, totalWei: 1n }] }],
    ["an account that arrives twice", { arrivals: [arrival, { ...arrival, wallet: walletOf(2) }] }],
    ["amounts beyond a uint256", { balances: [{ payee: ada, totalWei: 2n ** 256n }] }],
  ];
  test.each(cases)("%s", (_, wrong) => {
    expect(() => computeEpoch({ ...NOTHING, ...wrong })).toThrow(expect.objectContaining({ code: "epoch.inputs" }));
  });
});
