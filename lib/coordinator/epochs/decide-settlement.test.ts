import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Digest } from "#lib/protocol/ids.ts";
import { jobOf } from "#lib/testing/settlement/epoch-arbitrary.ts";
import {
  CONFIRMATIONS,
  decideSettlement,
  type SettlementRecord,
  type SettlementStep,
  type SettlementView,
  STUCK_AFTER_MS,
} from "./decide-settlement.ts";

const NOW_MS = 1_800_000_000_000;
const CHALLENGE_MS = 60_000;
const outcome = { root: jobOf(1), fileDigest: "ab".repeat(32) as Digest, debitBatches: 2, closesJobs: false };
const published: SettlementRecord = { epoch: 7, progress: "published", outcome, sent: null };
const view: SettlementView = {
  headBlock: 1_000,
  headAtMs: NOW_MS,
  settlerNonce: 5,
  round: { epoch: 0, batches: 0 },
  posted: null,
  final: null,
  nextEpoch: 7,
  vetoed: false,
  paused: false,
  closed: "no",
};
const debited = { round: { epoch: 7, batches: 2 } };
const posted = { epoch: 7, root: outcome.root, fileDigest: outcome.fileDigest, block: 900, finalAtMs: NOW_MS };
const decide = (record: Partial<SettlementRecord>, changes: Partial<SettlementView> | null) =>
  decideSettlement({ ...published, ...record }, changes === null ? null : { ...view, ...changes }, NOW_MS);

describe("settling an epoch", () => {
  test("computes and publishes without a chain, and sends nothing before", () => {
    expect(decide({ progress: "closed", outcome: null }, null)).toEqual({ kind: "compute" });
    expect(decide({ progress: "computed" }, null)).toEqual({ kind: "publish" });
    expect(decide({ progress: "computed" }, {})).toEqual({ kind: "publish" });
    expect(decide({}, null)).toEqual({ kind: "wait", for: "chain" });
  });

  const debit = (batch: number): SettlementStep => ({ kind: "debit", batch });
  const send = (step: SettlementStep) => ({ kind: "send", step, nonce: 5, replaces: false });
  const cases: [string, Partial<SettlementView>, unknown][] = [
    ["debits first", {}, send(debit(0))],
    ["goes on with the batch that is next", { round: { epoch: 7, batches: 1 } }, send(debit(1))],
    ["posts when all is debited", debited, send({ kind: "post" })],
    ["waits while a guardian has paused", { paused: true }, { kind: "wait", for: "unpause" }],
    [
      "waits until the post is 64 blocks deep",
      { ...debited, posted: { ...posted, block: 1_000 - CONFIRMATIONS + 1 } },
      { kind: "wait", for: "confirmations" },
    ],
    [
      "waits until the challenge is over by the chain's own time",
      { ...debited, posted: { ...posted, finalAtMs: NOW_MS + 1 } },
      { kind: "wait", for: "challenge" },
    ],
    ["makes the root final", { ...debited, posted }, send({ kind: "finalize" })],
    [
      "waits until that is 64 blocks deep too",
      { nextEpoch: 8, final: { root: outcome.root, block: 990 } },
      { kind: "wait", for: "confirmations" },
    ],
    ["is done then", { nextEpoch: 8, final: { root: outcome.root, block: 936 } }, { kind: "done" }],
    ["waits for the epoch before", { posted: { ...posted, epoch: 6 } }, { kind: "wait", for: "epoch-before" }],
    ["waits for its debits too", { round: { epoch: 6, batches: 1 } }, { kind: "wait", for: "epoch-before" }],
  ];
  test.each(cases)("%s", (_, changes, expected) => {
    expect(decide({}, changes)).toEqual(expected);
  });

  test("closes jobs that ended once the root is final", () => {
    const final = { root: outcome.root, block: 936 };
    const closing = { ...outcome, closesJobs: true };
    expect(decide({ outcome: closing }, { nextEpoch: 8, final })).toEqual(send({ kind: "close" }));
    const wait = { kind: "wait", for: "confirmations" };
    expect(decide({ outcome: closing }, { nextEpoch: 8, final, closed: "unconfirmed" })).toEqual(wait);
    expect(decide({ outcome: closing }, { nextEpoch: 8, final, closed: "confirmed" })).toEqual({ kind: "done" });
  });

  test("only closes jobs that ended where nobody is paid", () => {
    const releasing = { progress: "releasing", outcome: null } as const;
    expect(decide(releasing, null)).toEqual({ kind: "wait", for: "chain" });
    expect(decide(releasing, { paused: true })).toEqual(send({ kind: "close" }));
    expect(decide(releasing, { closed: "unconfirmed" })).toEqual({ kind: "wait", for: "confirmations" });
    expect(decide(releasing, { closed: "confirmed" })).toEqual({ kind: "done" });
  });

  test("waits for as many blocks as the chain needs", () => {
    const record = { ...published, sent: null };
    const fresh = { ...view, nextEpoch: 8, final: { root: outcome.root, block: 1_000 } };
    expect(decideSettlement(record, fresh, NOW_MS)).toEqual({ kind: "wait", for: "confirmations" });
    expect(decideSettlement(record, fresh, NOW_MS, 0)).toEqual({ kind: "done" });
  });

  const halts: [string, Partial<SettlementView>, string][] = [
    ["a guardian refused the root", { vetoed: true }, "vetoed"],
    ["somebody posted another root", { posted: { ...posted, root: jobOf(2) } }, "another-root"],
    ["somebody posted another file", { posted: { ...posted, fileDigest: "cd".repeat(32) as Digest } }, "another-root"],
    ["another root is final", { nextEpoch: 8, final: { root: jobOf(2), block: 1 } }, "another-root"],
    ["a later epoch is final", { nextEpoch: 9 }, "too-late"],
    ["a later epoch holds debits", { round: { epoch: 8, batches: 1 } }, "another-epochs-debits"],
  ];
  test.each(halts)("halts when %s", (_, changes, reason) => {
    expect(decide({}, changes)).toEqual({ kind: "halt", reason });
  });

  test("waits for what is on its way, and replaces it when it is stuck or no longer wanted", () => {
    const sent = { step: { kind: "post" }, nonce: 5, sentAtMs: NOW_MS - STUCK_AFTER_MS + 1 } as const;
    const post = { kind: "send", step: { kind: "post" }, nonce: 5, replaces: true };
    expect(decide({ sent }, debited)).toEqual({ kind: "wait", for: "block" });
    expect(decide({ sent: { ...sent, sentAtMs: NOW_MS - STUCK_AFTER_MS } }, debited)).toEqual(post);
    // A guardian gave the debits back.
    expect(decide({ sent }, {})).toEqual({ ...post, step: { kind: "debit", batch: 0 } });
    // A reorganisation took back more than the last transaction.
    expect(decide({ sent: { ...sent, nonce: 6 } }, {})).toEqual({ ...post, step: debit(0), replaces: false });
  });
});

/** A chain whose blocks can be taken back; the contracts refuse what they refuse in Solidity. */
class ModelChain {
  blocks: SettlementView[] = [{ ...view, headBlock: 0, settlerNonce: 0 }];
  pool = new Map<number, SettlementStep>();

  get head(): SettlementView {
    return this.blocks.at(-1)!;
  }

  mine(includes: boolean): void {
    const before = this.head;
    const headBlock = before.headBlock + 1;
    const step = this.pool.get(before.settlerNonce);
    const block = { ...before, headBlock, headAtMs: before.headAtMs + 12_000 };
    if (!includes || step === undefined) this.blocks.push(block);
    else this.blocks.push({ ...block, ...this.#apply(step, block), settlerNonce: before.settlerNonce + 1 });
  }

  reorganise(depth: number, drops: boolean): void {
    // Never what is confirmed: that is what confirmations are for.
    this.blocks.length -= Math.min(depth, CONFIRMATIONS - 1, this.blocks.length - 1);
    if (drops) this.pool.clear();
  }

  #apply(step: SettlementStep, { headBlock, headAtMs, round, posted: open }: SettlementView): Partial<SettlementView> {
    if (step.kind === "debit") {
      return open !== null || step.batch !== round.batches ? {} : { round: { epoch: 7, batches: step.batch + 1 } };
    }
    if (step.kind === "post") {
      if (open !== null || this.head.final !== null || round.batches !== outcome.debitBatches) return {};
      return { posted: { ...posted, block: headBlock, finalAtMs: headAtMs + CHALLENGE_MS } };
    }
    if (open === null || headAtMs < open.finalAtMs) return {};
    return { posted: null, round: view.round, nextEpoch: 8, final: { root: open.root, block: headBlock } };
  }
}

test("whatever is lost, stuck, taken back or killed, an epoch is settled once", () => {
  const event = fc.oneof(
    {
      weight: 12,
      arbitrary: fc.record({ kind: fc.constant("tick" as const), outage: fc.boolean(), dies: fc.boolean() }),
    },
    { weight: 12, arbitrary: fc.record({ kind: fc.constant("mine" as const), includes: fc.boolean() }) },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant("reorganise" as const),
        depth: fc.integer({ min: 1, max: CONFIRMATIONS }),
        drops: fc.boolean(),
      }),
    },
  );
  fc.assert(
    fc.property(fc.array(event, { size: "+2" }), (events) => {
      const chain = new ModelChain();
      let record: SettlementRecord = { epoch: 7, progress: "closed", outcome: null, sent: null };
      let nowMs = NOW_MS;
      const tick = (outage: boolean, dies: boolean): string => {
        nowMs += 12_000;
        const action = decideSettlement(record, outage ? null : chain.head, nowMs);
        if (action.kind === "compute") record = { ...record, progress: "computed", outcome };
        else if (action.kind === "publish") record = { ...record, progress: "published" };
        else if (action.kind === "send") {
          const { step, nonce } = action;
          expect(record.progress).toBe("published");
          record = { ...record, sent: { step, nonce, sentAtMs: nowMs } };
          if (!dies) chain.pool.set(nonce, step);
        }
        return action.kind;
      };
      for (const each of events) {
        if (each.kind === "tick") expect(tick(each.outage, each.dies)).not.toBe("halt");
        else if (each.kind === "mine") chain.mine(each.includes);
        else chain.reorganise(each.depth, each.drops);
      }
      let last = "";
      for (let block = 0; block < 400 && last !== "done"; block++) {
        last = tick(false, false);
        chain.mine(true);
      }
      expect(last).toBe("done");
      const finals = chain.blocks.filter((block, i) => block.final !== null && chain.blocks[i - 1]?.final === null);
      expect(finals.length).toBe(1);
    }),
    { numRuns: 1_000 },
  );
});
