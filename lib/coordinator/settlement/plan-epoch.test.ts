import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { HostId, JobId } from "#lib/protocol/ids.ts";
import { jobOf, walletOf } from "#lib/testing/settlement/epoch-arbitrary.ts";
import { hostNumber } from "#lib/testing/storage/unit-builders.ts";
import { type BudgetedJob, planEpoch } from "./plan-epoch.ts";
import type { CreditSum } from "./settlement-storage.ts";

const jobNumber = (i: number) => `00000000-0000-4000-8000-${String(i).padStart(12, "0")}` as JobId;
const payeeOf = (host: HostId) => `0x${host.padStart(40, "0")}` as const;
const [ada, ben] = [hostNumber(1), hostNumber(2)];
const PLENTY = 10n ** 30n;

function credit(job: number, hostId: HostId, creditMicro: number, partner: string | null = null): CreditSum {
  return { jobId: jobNumber(job), hostId, creditMicro, partner };
}

function funded(job: number, changes: Partial<BudgetedJob> = {}, availableWei = 1_000n): BudgetedJob {
  return {
    jobId: jobNumber(job),
    jobKey: jobOf(job),
    requester: walletOf(job),
    unitsAccepted: 1,
    unitsTotal: 4,
    creditMicro: 10,
    creditSinceMicro: 0,
    ended: false,
    spentBeforeWei: 0n,
    budget: { requester: walletOf(job), availableWei, heldWei: 0n, refundableAtMs: null, isClosed: false },
    ...changes,
  };
}

const plan = (sums: CreditSum[], jobs: BudgetedJob[] = [], mostSpentWei = PLENTY) =>
  planEpoch({ credit: sums, jobs, payeeOf, partnerOf: () => null, mostSpentWei });

describe("an epoch's plan", () => {
  test("has a job spend as much of its budget as of it is accepted", () => {
    const { jobs, spending } = plan([credit(1, ada, 3), credit(1, ben, 1)], [funded(1)]);
    expect(spending).toEqual([{ jobKey: jobOf(1), amountWei: 250n }]);
    expect(jobs[0]!.credit).toEqual([
      { payee: payeeOf(ada), partner: null, creditMicro: 3 },
      { payee: payeeOf(ben), partner: null, creditMicro: 1 },
    ]);
  });

  test("counts what was spent before, and what was added to the budget", () => {
    const half = { unitsAccepted: 2, spentBeforeWei: 250n };
    expect(plan([credit(1, ada, 1)], [funded(1, half, 750n)]).spending[0]!.amountWei).toBe(250n);
    expect(plan([credit(1, ada, 1)], [funded(1, half, 1_750n)]).spending[0]!.amountWei).toBe(750n);
  });

  test("leaves what was accepted since the epoch's end to the next one", () => {
    const done = { unitsAccepted: 4, creditSinceMicro: 4 };
    expect(plan([credit(1, ada, 6)], [funded(1, done)]).spending[0]!.amountWei).toBe(600n);
    const next = { unitsAccepted: 4, spentBeforeWei: 600n };
    expect(plan([credit(1, ada, 4)], [funded(1, next, 400n)]).spending[0]!.amountWei).toBe(400n);
  });

  test("debits nobody while nobody earned, and makes up for it with the next credit", () => {
    expect(plan([], [funded(1)]).spending).toEqual([]);
    expect(plan([credit(1, ada, 0)], [funded(1)]).spending).toEqual([]);
    const later = funded(1, { unitsAccepted: 2 });
    expect(plan([credit(1, ada, 1)], [later]).spending[0]!.amountWei).toBe(500n);
  });

  test("takes work that no budget pays for as volunteer work", () => {
    const spent = funded(2, { unitsAccepted: 4, spentBeforeWei: 1_000n, ended: true }, 0n);
    const { volunteers, jobs } = plan([credit(1, ada, 2), credit(2, ada, 5), credit(2, ben, 1)], [spent]);
    expect(jobs).toEqual([]);
    expect(volunteers).toEqual([
      { payee: payeeOf(ada), partner: null, creditMicro: 7 },
      { payee: payeeOf(ben), partner: null, creditMicro: 1 },
    ]);
  });

  test("carries credit on that was taken back, and pays nobody less than nothing", () => {
    const { volunteers, carried } = plan([credit(1, ada, -5), credit(1, ben, 2), credit(2, ada, 3)]);
    expect(volunteers.map(({ creditMicro }) => creditMicro)).toEqual([2, 3]);
    expect(carried).toEqual([{ jobId: jobNumber(1), hostId: ada, creditMicro: -5 }]);
  });

  test("defers what an epoch may not pay, with its part of the credit", () => {
    const whole = funded(1, { unitsAccepted: 4 });
    const { spending, jobs, carried } = plan([credit(1, ada, 100)], [whole], 400n);
    expect(spending).toEqual([{ jobKey: jobOf(1), amountWei: 400n }]);
    expect(jobs[0]!.credit[0]!.creditMicro).toBe(40);
    expect(carried).toEqual([{ jobId: jobNumber(1), hostId: ada, creditMicro: 60 }]);
    const none = plan([credit(1, ada, 100)], [whole], 0n);
    expect(none).toMatchObject({ spending: [], jobs: [], volunteers: [] });
    expect(none.carried).toEqual([{ jobId: jobNumber(1), hostId: ada, creditMicro: 100 }]);
  });

  test("closes jobs that ended and have something left, once nothing is owed", () => {
    const ended = { ended: true, unitsAccepted: 2 };
    expect(plan([credit(1, ada, 1)], [funded(1, ended)]).closing).toEqual([jobOf(1)]);
    expect(plan([], [funded(1)]).closing).toEqual([]);
    expect(plan([credit(1, ada, 1)], [funded(1, { ...ended, unitsAccepted: 4 })]).closing).toEqual([]);
    expect(plan([credit(1, ada, 9)], [funded(1, ended)], 100n).closing).toEqual([]);
    expect(plan([credit(1, ada, -9)], [funded(1, ended)]).closing).toEqual([jobOf(1)]);
    const { budget } = funded(1);
    expect(plan([], [funded(1, { ...ended, budget: { ...budget, isClosed: true } })]).closing).toEqual([]);
  });

  test("has every funder's deposit spend its own part", () => {
    const second = funded(1, { jobKey: jobOf(2) }, 100n);
    const { spending, jobs } = plan([credit(1, ada, 1)], [funded(1), second]);
    expect(spending.map(({ amountWei }) => amountWei)).toEqual([250n, 25n]);
    expect(jobs.map(({ credit: lines }) => lines.length)).toEqual([1, 1]);
  });
});

test("whatever the sums, credit is conserved and no budget or cap is exceeded", () => {
  const sums = fc.uniqueArray(
    fc.record({ job: fc.integer({ min: 1, max: 4 }), host: fc.integer({ min: 1, max: 4 }), micro: fc.integer() }),
    { selector: ({ job, host }) => `${job} ${host}`, maxLength: 12 },
  );
  const jobs = fc.uniqueArray(
    fc.record({
      job: fc.integer({ min: 1, max: 3 }),
      accepted: fc.integer({ min: 0, max: 9 }),
      availableWei: fc.bigInt({ min: 0n, max: 10n ** 24n }),
      spentBeforeWei: fc.bigInt({ min: 0n, max: 10n ** 24n }),
      ended: fc.boolean(),
    }),
    { selector: ({ job }) => job },
  );
  fc.assert(
    fc.property(sums, jobs, fc.bigInt({ min: 0n, max: 10n ** 24n }), (drawn, fundings, mostSpentWei) => {
      const given = drawn.map(({ job, host, micro }) => credit(job, hostNumber(host), micro));
      const budgeted = fundings.map(({ job, accepted, availableWei, ...rest }) =>
        funded(job, { ...rest, unitsAccepted: accepted, unitsTotal: 9 }, availableWei),
      );
      const found = plan(given, budgeted, mostSpentWei);
      const total = (of: readonly { creditMicro: number }[]) =>
        of.reduce((sum, { creditMicro }) => sum + creditMicro, 0);
      expect(total(found.volunteers) + total(found.jobs.flatMap((job) => job.credit)) + total(found.carried)).toBe(
        total(given),
      );
      expect(found.spending.reduce((sum, { amountWei }) => sum + amountWei, 0n)).toBeLessThanOrEqual(mostSpentWei);
      for (const { jobKey, amountWei } of found.spending) {
        const job = budgeted.find((each) => each.jobKey === jobKey)!;
        expect(amountWei).toBeGreaterThan(0n);
        expect(amountWei).toBeLessThanOrEqual(job.budget.availableWei);
      }
      for (const { credit: lines } of found.jobs) expect(lines.length).toBeGreaterThan(0);
    }),
    { numRuns: 500 },
  );
});
