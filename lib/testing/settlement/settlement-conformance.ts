import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Payout } from "#lib/coordinator/epochs/epoch.ts";
import type {
  EpochOutcome,
  OutcomeDetails,
  SettlementStorage,
  StoredTransaction,
} from "#lib/coordinator/settlement/settlement-storage.ts";
import type { CoordinatorStorage } from "#lib/coordinator/storage.ts";
import type { Digest, HostId, JobId } from "#lib/protocol/ids.ts";
import { buildJob, changesOf } from "../storage/storage-fixture.ts";
import { hostNumber } from "../storage/unit-builders.ts";
import { accountOf, jobOf, walletOf } from "./epoch-arbitrary.ts";

/** Settlement's storage under test, with the coordinator's over the same data. */
export interface SettlementUnderTest {
  readonly settlement: SettlementStorage;
  readonly storage: CoordinatorStorage;
  close(): Promise<void>;
}

const MINUTE = 60_000;
const [ada, ben] = [hostNumber(1), hostNumber(2)];
const JOB = buildJob(1).id;
const head = (epoch: number) => ({ epoch, startedAtMs: (epoch - 1) * MINUTE, endedAtMs: epoch * MINUTE });
const NOTHING: OutcomeDetails = { spending: [], closing: [], carried: [], payouts: [] };
const outcome: EpochOutcome = {
  root: jobOf(7),
  fileDigest: "ab".repeat(32) as Digest,
  fileSizeBytes: 1_234,
  treeDigest: "cd".repeat(32) as Digest,
  debitBatches: 1,
  closesJobs: true,
  totals: {
    spentWei: 10n ** 30n,
    emittedWei: 1n,
    cumulativeWei: 2n ** 200n,
    pendingWei: 3n,
    carriedHoldersWei: 0n,
  },
  payouts: 2,
};

/** How every implementation of settlement's storage answers. Past 300 lines: one list of promises, each with its test. */
export function describeSettlementStorage(name: string, open: () => Promise<SettlementUnderTest>): void {
  describe(`storage of settlement: ${name}`, () => {
    let opened: SettlementUnderTest;
    let settlement: SettlementStorage;
    beforeEach(async () => {
      opened = await open();
      settlement = opened.settlement;
    });
    afterEach(() => opened.close());

    const work = (hostId: HostId, creditMicro: number, nowMs: number, jobId: JobId = JOB): Promise<void> =>
      opened.storage.flush((transaction) =>
        transaction.save(
          changesOf({
            nowMs,
            ledger: [
              { jobId, hostId, creditMicro },
              { jobId, hostId: null, creditMicro: -creditMicro },
            ],
          }),
        ),
      );
    const creditOf = async (epoch: number) =>
      (await settlement.listCredit(epoch)).map(({ hostId, creditMicro }) => [hostId, creditMicro]);

    test("an epoch has the credit of its time, by job and host, and where the host was", async () => {
      await opened.storage.putOrigin(ben, { accountId: null, prefix: null, partner: "shop" }, 0);
      const other = buildJob(1).id;
      await work(ada, 1, MINUTE - 1);
      await work(ada, 2, MINUTE);
      await work(ada, 3, 2 * MINUTE - 1);
      await work(ben, 5, MINUTE, other);
      await work(ben, 7, 2 * MINUTE);
      expect(await settlement.findOldestDue(MINUTE)).toBe(MINUTE);
      expect(await settlement.findOldestDue(3 * MINUTE)).toBeNull();
      expect(await settlement.closeEpoch(head(2))).toBe(true);
      const credit = await settlement.listCredit(2);
      expect(new Set(credit)).toEqual(
        new Set([
          { jobId: JOB, hostId: ada, partner: null, creditMicro: 5 },
          { jobId: other, hostId: ben, partner: "shop", creditMicro: 5 },
        ]),
      );
      expect(await settlement.sumOpenCredit()).toEqual(new Map([[ben, 7]]));
      await settlement.closeEpoch(head(3));
      expect(await creditOf(3)).toEqual([[ben, 7]]);
    });

    test("what commits after its epoch was closed counts in the next, once", async () => {
      let commit = (): void => undefined;
      const held = new Promise<void>((resolve) => {
        commit = resolve;
      });
      let saved = (): void => undefined;
      const isSaved = new Promise<void>((resolve) => {
        saved = resolve;
      });
      const late = opened.storage.flush(async (transaction) => {
        const ledger = [{ jobId: JOB, hostId: ada, creditMicro: 4 }];
        await transaction.save(changesOf({ nowMs: MINUTE - 1, ledger }));
        saved();
        await held;
      });
      await isSaved;
      expect(await settlement.closeEpoch(head(1))).toBe(true);
      expect(await creditOf(1)).toEqual([]);
      expect(await settlement.findOldestDue(MINUTE)).toBeNull();
      commit();
      await late;
      expect(await settlement.findOldestDue(MINUTE)).toBe(MINUTE);
      await settlement.closeEpoch(head(2));
      await settlement.closeEpoch(head(3));
      expect(await creditOf(2)).toEqual([[ada, 4]]);
      expect(await creditOf(3)).toEqual([]);
    });

    test("credit that is carried counts in the next epoch, and asks for one when there is any to pay", async () => {
      await work(ada, 5, 0);
      await work(ben, 1, 0);
      await settlement.closeEpoch(head(1));
      const carried = [
        { jobId: JOB, hostId: ada, creditMicro: 2 },
        { jobId: JOB, hostId: ben, creditMicro: -1 },
      ];
      expect(await settlement.saveOutcome(1, 0, null, { ...NOTHING, carried })).toBe(true);
      expect(await settlement.findEpoch(1)).toMatchObject({ progress: "skipped", outcome: null, version: 1 });
      expect(await settlement.findUnsettled()).toBeNull();
      expect(await settlement.findOldestDue(MINUTE)).toBe(MINUTE);
      await work(ben, 1, MINUTE);
      await settlement.closeEpoch(head(2));
      expect(await creditOf(2)).toEqual([[ada, 2]]);
    });

    test("an epoch is closed once, and none before it afterwards", async () => {
      expect(await settlement.closeEpoch(head(2))).toBe(true);
      expect(await settlement.closeEpoch(head(2))).toBe(false);
      expect(await settlement.closeEpoch(head(1))).toBe(false);
      const record = { ...head(2), progress: "closed", version: 0, outcome: null, sent: null };
      expect(await settlement.findUnsettled()).toMatchObject(record);
    });

    test("an outcome reads back as it was written down, once, and its blobs are kept", async () => {
      await settlement.closeEpoch(head(1));
      const payouts: Payout[] = [
        {
          payee: walletOf(0xada),
          previousWei: 1n,
          totalWei: 2n ** 100n,
          parts: [{ reason: "job", job: jobOf(1), amountWei: 2n ** 100n - 1n }],
        },
        {
          payee: accountOf(9),
          previousWei: 0n,
          totalWei: 5n,
          parts: [{ reason: "volunteer", job: null, amountWei: 5n }],
        },
      ];
      expect(await settlement.saveOutcome(1, 1, outcome, NOTHING)).toBe(false);
      expect(await settlement.saveOutcome(1, 0, outcome, { ...NOTHING, payouts })).toBe(true);
      expect(await settlement.saveOutcome(1, 1, outcome, NOTHING)).toBe(false);
      expect(await settlement.findEpoch(1)).toMatchObject({ progress: "computed", version: 1, outcome });
      const payees = [walletOf(0xada), accountOf(9), walletOf(3)];
      const found = await settlement.listPayouts({ payees, before: null, limit: 10 });
      expect(new Set(found)).toEqual(new Set(payouts.map((payout) => ({ ...payout, epoch: 1 }))));
      expect(await settlement.listPayouts({ payees, before: 1, limit: 10 })).toEqual([]);
      const digests = [outcome.fileDigest, outcome.treeDigest!, "ef".repeat(32) as Digest];
      expect(await opened.storage.findReferenced(digests)).toEqual(new Set(digests.slice(0, 2)));
    });

    test("an outcome that is discarded leaves the credit as it was", async () => {
      await work(ada, 5, 0);
      await settlement.closeEpoch(head(1));
      const funding = { jobId: JOB, requester: walletOf(1), jobKey: jobOf(1) };
      await settlement.addFunding(funding);
      const payouts: Payout[] = [{ payee: walletOf(3), previousWei: 0n, totalWei: 5n, parts: [] }];
      const carried = [{ jobId: JOB, hostId: ada, creditMicro: 2 }];
      await settlement.saveOutcome(1, 0, outcome, { ...NOTHING, payouts, carried });
      expect(await settlement.discardOutcome(1, 0)).toBe(false);
      expect(await settlement.discardOutcome(1, 1)).toBe(true);
      expect(await settlement.findUnsettled()).toMatchObject({ progress: "closed", version: 2, outcome: null });
      expect(await creditOf(1)).toEqual([[ada, 5]]);
      expect(await settlement.listPayouts({ payees: [walletOf(3)], before: null, limit: 9 })).toEqual([]);
      expect(await settlement.saveOutcome(1, 2, outcome, NOTHING)).toBe(true);
      await settlement.closeEpoch(head(2));
      expect(await creditOf(2)).toEqual([]);
    });

    test("files are kept for ever, trees until the next epoch is settled", async () => {
      await settlement.closeEpoch(head(1));
      await settlement.saveOutcome(1, 0, outcome, NOTHING);
      expect(await settlement.changeEpoch(1, 1, { progress: "settled" })).toBe(true);
      expect(await opened.storage.findReferenced([outcome.treeDigest!])).not.toEqual(new Set());
      await settlement.closeEpoch(head(2));
      await settlement.changeEpoch(2, 0, { progress: "settled" });
      const digests = [outcome.fileDigest, outcome.treeDigest!];
      expect(await opened.storage.findReferenced(digests)).toEqual(new Set([outcome.fileDigest]));
      expect((await settlement.findLastSettled())?.epoch).toBe(2);
      expect((await settlement.listEpochs({ before: null, limit: 5 })).map(({ epoch }) => epoch)).toEqual([2, 1]);
      expect((await settlement.listEpochs({ before: 2, limit: 5 })).map(({ epoch }) => epoch)).toEqual([1]);
    });

    test("a change is made on the version that it was decided on, and transactions are remembered", async () => {
      await settlement.closeEpoch(head(1));
      const sent: StoredTransaction = {
        step: { kind: "debit", batch: 3 },
        nonce: 9,
        sentAtMs: 77,
        hash: jobOf(5),
        raw: "0x02f8",
        maxFeePerGas: 10n ** 20n,
        maxPriorityFeePerGas: 1n,
      };
      const sighting = { state: "posted", finalAtMs: 99, haltReason: null } as const;
      expect(await settlement.changeEpoch(1, 0, { sent, sighting })).toBe(true);
      expect(await settlement.changeEpoch(1, 0, { progress: "settled" })).toBe(false);
      expect(await settlement.findEpoch(1)).toMatchObject({ progress: "closed", version: 1, sent, sighting });
      expect(await settlement.changeEpoch(1, 1, { sent: { ...sent, nonce: 10, sentAtMs: 78 } })).toBe(true);
      const notes = await settlement.listTransactions(1);
      expect(notes.map(({ nonce, step }) => [nonce, step])).toEqual([
        [9, sent.step],
        [10, sent.step],
      ]);
    });

    test("a funded job is as far as it was when the epoch was closed, and remembers what it spent", async () => {
      const job = buildJob(4);
      await opened.storage.createJob(job, "spin@1", []);
      const funding = { jobId: job.id, requester: walletOf(1), jobKey: jobOf(1) };
      expect(await settlement.addFunding(funding)).toBe(true);
      expect(await settlement.addFunding(funding)).toBe(true);
      const progress = { jobId: job.id, accepted: [0], provisional: 0, reported: 2, invalid: 0 };
      await opened.storage.flush((transaction) => transaction.save(changesOf({ progress: [progress] })));
      await work(ada, 3, 0, job.id);
      await work(ben, 4, MINUTE, job.id);
      await settlement.closeEpoch(head(1));
      const credit = { creditMicro: 7, creditSinceMicro: 4 };
      const stood = { ...funding, ...credit, unitsAccepted: 1, unitsTotal: 4, ended: false, spentBeforeWei: 0n };
      expect(await settlement.listFundedJobs(1)).toEqual([stood]);
      const spending = [{ jobKey: funding.jobKey, amountWei: 10n ** 25n }];
      await settlement.saveOutcome(1, 0, outcome, { ...NOTHING, spending, closing: [funding.jobKey] });
      expect(await settlement.listSpending(1)).toEqual(spending);
      expect(await settlement.listClosing(1)).toEqual([funding.jobKey]);
      expect(await settlement.listDebits(funding.jobKey)).toEqual([{ epoch: 1, amountWei: 10n ** 25n }]);
      await settlement.closeEpoch(head(2));
      expect(await settlement.listFundedJobs(2)).toEqual([
        { ...stood, creditSinceMicro: 0, spentBeforeWei: 10n ** 25n },
      ]);
    });

    test("a job that ended is looked at until nothing of it is owed", async () => {
      const job = buildJob(1);
      await opened.storage.createJob(job, "spin@1", []);
      const funding = { jobId: job.id, requester: walletOf(1), jobKey: jobOf(1) };
      await settlement.addFunding(funding);
      await opened.storage.moveJob(job.id, ["running"], { state: "cancelled", endedAtMs: 5 });
      await settlement.closeEpoch(head(1));
      const carried = [{ jobId: job.id, hostId: ada, creditMicro: 2 }];
      await settlement.saveOutcome(1, 0, outcome, { ...NOTHING, carried });
      await settlement.closeEpoch(head(2));
      expect(await settlement.listFundedJobs(2)).toMatchObject([{ ended: true }]);
      await settlement.saveOutcome(2, 0, outcome, NOTHING);
      await settlement.closeEpoch(head(3));
      expect(await settlement.listFundedJobs(3)).toEqual([]);
    });

    test("the end of a funded job asks for an epoch, until one has seen it", async () => {
      const job = buildJob(1);
      await opened.storage.createJob(job, "spin@1", []);
      await settlement.addFunding({ jobId: job.id, requester: walletOf(1), jobKey: jobOf(1) });
      expect(await settlement.findOldestDue(0)).toBeNull();
      await opened.storage.moveJob(job.id, ["running"], { state: "cancelled", endedAtMs: MINUTE + 5 });
      expect(await settlement.findOldestDue(MINUTE)).toBe(MINUTE + 5);
      expect(await settlement.findOldestDue(3 * MINUTE)).toBe(3 * MINUTE);
      await work(ada, 3, MINUTE + 2, job.id);
      expect(await settlement.findOldestDue(MINUTE)).toBe(MINUTE + 2);
      await settlement.closeEpoch(head(1));
      expect(await settlement.findOldestDue(2 * MINUTE)).toBe(2 * MINUTE);
      await settlement.closeEpoch(head(2));
      expect(await settlement.findOldestDue(2 * MINUTE)).toBeNull();
      const lost = { jobId: buildJob(1).id, requester: walletOf(1), jobKey: jobOf(2) };
      await settlement.addFunding(lost);
      expect(await settlement.findOldestDue(2 * MINUTE)).toBe(2 * MINUTE);
    });

    test("a job has not ended for an epoch that has yet to leave credit to the next", async () => {
      const job = buildJob(1);
      await opened.storage.createJob(job, "spin@1", []);
      await settlement.addFunding({ jobId: job.id, requester: walletOf(1), jobKey: jobOf(1) });
      await opened.storage.moveJob(job.id, ["running"], { state: "cancelled", endedAtMs: MINUTE + 5 });
      await work(ada, 3, MINUTE + 2, job.id);
      for (const [epoch, ended] of [
        [1, false],
        [2, true],
      ] as const) {
        await settlement.closeEpoch(head(epoch));
        expect(await settlement.listFundedJobs(epoch)).toMatchObject([{ ended }]);
        await settlement.saveOutcome(epoch, 0, null, NOTHING);
      }
    });

    test("an epoch in which nobody is paid releases the jobs that it closes before it is skipped", async () => {
      const funding = { jobId: JOB, requester: walletOf(1), jobKey: jobOf(1) };
      await settlement.addFunding(funding);
      await settlement.closeEpoch(head(1));
      expect(await settlement.saveOutcome(1, 0, null, { ...NOTHING, closing: [funding.jobKey] })).toBe(true);
      expect(await settlement.findUnsettled()).toMatchObject({ progress: "releasing", outcome: null });
      expect(await settlement.listClosing(1)).toEqual([funding.jobKey]);
      await settlement.changeEpoch(1, 1, { progress: "skipped" });
      expect(await settlement.findUnsettled()).toBeNull();
      expect(await settlement.findLastSettled()).toBeNull();
    });

    test("credit that was taken back keeps no job that ended", async () => {
      const funding = { jobId: JOB, requester: walletOf(1), jobKey: jobOf(1) };
      await settlement.addFunding(funding);
      await settlement.closeEpoch(head(1));
      const carried = [{ jobId: JOB, hostId: ada, creditMicro: -2 }];
      await settlement.saveOutcome(1, 0, null, { ...NOTHING, carried });
      await settlement.closeEpoch(head(2));
      expect(await settlement.listFundedJobs(2)).toEqual([]);
    });

    test("a few wallets may fund a job, however many try at once", async () => {
      const tries = await Promise.all(
        Array.from({ length: 9 }, (_, i) =>
          settlement.addFunding({ jobId: JOB, requester: walletOf(i), jobKey: jobOf(i) }),
        ),
      );
      expect(tries.filter((isAdded) => isAdded).length).toBe(4);
      expect((await settlement.listFundings(JOB)).length).toBe(4);
    });

    test("epochs are of the contracts that they began with, until those are forgotten", async () => {
      expect(await settlement.claimSeries("1/0xa")).toBe("1/0xa");
      expect(await settlement.claimSeries("2/0xb")).toBe("1/0xa");
      await settlement.closeEpoch(head(1));
      await settlement.forgetSeries("2/0xb");
      expect(await settlement.claimSeries("3/0xc")).toBe("2/0xb");
      expect(await settlement.findUnsettled()).toBeNull();
    });
  });
}
