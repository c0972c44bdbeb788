import type { Digest } from "#lib/protocol/ids.ts";
import type { Hash } from "./epoch.ts";

/** Blocks on top of one after which no reorganisation is expected to reach it. */
export const CONFIRMATIONS = 64;
/** A transaction that is in no block by then, in milliseconds, is sent again for a higher fee. */
export const STUCK_AFTER_MS = 3 * 60_000;

/** A transaction of the settler's: a batch of debits, the post, making the root final, or closing jobs that ended. */
export type SettlementStep =
  | { readonly kind: "debit"; readonly batch: number }
  | { readonly kind: "post" }
  | { readonly kind: "finalize" }
  | { readonly kind: "close" };

/** The settler's last transaction. Written down before it is sent: after a crash it may or may not be on its way. */
export interface SentTransaction {
  readonly step: SettlementStep;
  readonly nonce: number;
  readonly sentAtMs: number;
}

/** What the coordinator has written down of an epoch. */
export interface SettlementRecord {
  readonly epoch: number;
  /**
   * `closed`: the ledger's sums are fixed; `computed`: so are the payouts; `published`: the file can be fetched.
   * `releasing`: nobody is paid, so there is no outcome, but jobs that ended are to be closed.
   */
  readonly progress: "closed" | "computed" | "published" | "releasing";
  /** From `computed` on. */
  readonly outcome: {
    readonly root: Hash;
    readonly fileDigest: Digest;
    /** Number of transactions that the debits of the epoch's jobs take. */
    readonly debitBatches: number;
    /** Whether jobs that ended and are settled for good are to be closed, so that their rest can be refunded at once. */
    readonly closesJobs: boolean;
  } | null;
  readonly sent: SentTransaction | null;
}

/** The contracts and the settler's account as the last block has them. */
export interface SettlementView {
  readonly headBlock: number;
  /** Time of that block. */
  readonly headAtMs: number;
  /** Transactions of the settler's in blocks, and so the nonce of the next one. */
  readonly settlerNonce: number;
  /** Debits that are held; `epoch` means nothing while there are no batches. */
  readonly round: { readonly epoch: number; readonly batches: number };
  /** The root under challenge. */
  readonly posted: {
    readonly epoch: number;
    readonly root: Hash;
    readonly fileDigest: Digest;
    readonly block: number;
    readonly finalAtMs: number;
  } | null;
  /** Where this epoch's root became final. */
  readonly final: { readonly root: Hash; readonly block: number } | null;
  /** First epoch that can still be settled. */
  readonly nextEpoch: number;
  /** Whether a guardian refused a root of this epoch that has the record's digest. */
  readonly vetoed: boolean;
  readonly paused: boolean;
  /** Whether the jobs that are to be closed are, and stay so. */
  readonly closed: "no" | "unconfirmed" | "confirmed";
}

/** Why nothing can be done before a person has looked. */
export type HaltReason = "vetoed" | "another-root" | "another-epochs-debits" | "too-late";

/** What to do next. Doing it twice is harmless: the contracts number debits, and take one root an epoch. */
export type SettlementAction =
  | { readonly kind: "compute" | "publish" | "done" }
  | {
      readonly kind: "wait";
      readonly for: "chain" | "unpause" | "block" | "confirmations" | "challenge" | "epoch-before";
    }
  | { readonly kind: "send"; readonly step: SettlementStep; readonly nonce: number; readonly replaces: boolean }
  | { readonly kind: "halt"; readonly reason: HaltReason };

/**
 * The next step of settling an epoch, from what was written down and what the last block says, and from nothing else.
 * So a crash is survived by asking again; and a reorganisation needs no rule of its own: the chain says less than before,
 * and what it lost is done again.
 *
 * closed → computed → published → debited → posted → confirmed, 64 blocks deep → final, so that accounts can claim →
 * jobs that ended closed → done, that too 64 blocks deep. Nothing is sent before the file that explains it can be fetched.
 * Where nobody is paid there is no root to post: closed → releasing → jobs that ended closed → done.
 *
 * @param view null while the chain cannot be reached: everything that needs no chain goes on.
 * @param confirmations fewer than 64 only for a chain that is never reorganised, such as one of our own.
 */
export function decideSettlement(
  record: SettlementRecord,
  view: SettlementView | null,
  nowMs: number,
  confirmations = CONFIRMATIONS,
): SettlementAction {
  const isConfirmed = (block: number): boolean => view !== null && view.headBlock - block >= confirmations;
  if (record.progress === "releasing") {
    if (view === null) return { kind: "wait", for: "chain" };
    if (view.closed === "no") return send({ kind: "close" }, record, view, nowMs);
    return view.closed === "confirmed" ? { kind: "done" } : { kind: "wait", for: "confirmations" };
  }
  if (record.progress === "closed" || record.outcome === null) return { kind: "compute" };
  if (record.progress === "computed") return { kind: "publish" };
  if (view === null) return { kind: "wait", for: "chain" };
  const { epoch, outcome } = record;
  if (view.final !== null) {
    if (view.final.root !== outcome.root) return { kind: "halt", reason: "another-root" };
    if (outcome.closesJobs && view.closed === "no") return send({ kind: "close" }, record, view, nowMs);
    const isOver = isConfirmed(view.final.block) && (!outcome.closesJobs || view.closed === "confirmed");
    return isOver ? { kind: "done" } : { kind: "wait", for: "confirmations" };
  }
  if (epoch < view.nextEpoch) return { kind: "halt", reason: "too-late" };
  if (view.vetoed) return { kind: "halt", reason: "vetoed" };
  if (view.paused) return { kind: "wait", for: "unpause" };
  const { posted, round } = view;
  if (posted !== null) {
    if (posted.epoch < epoch) return { kind: "wait", for: "epoch-before" };
    const isOurs = posted.epoch === epoch && posted.root === outcome.root && posted.fileDigest === outcome.fileDigest;
    if (!isOurs) return { kind: "halt", reason: "another-root" };
    if (!isConfirmed(posted.block)) return { kind: "wait", for: "confirmations" };
    if (view.headAtMs < posted.finalAtMs) return { kind: "wait", for: "challenge" };
    return send({ kind: "finalize" }, record, view, nowMs);
  }
  if (round.batches > 0 && round.epoch !== epoch) {
    return round.epoch < epoch
      ? { kind: "wait", for: "epoch-before" }
      : { kind: "halt", reason: "another-epochs-debits" };
  }
  if (round.batches < outcome.debitBatches) {
    return send({ kind: "debit", batch: round.batches }, record, view, nowMs);
  }
  return send({ kind: "post" }, record, view, nowMs);
}

/** Sends a step with the account's next nonce, unless just that is on its way; one that is stuck is replaced. */
function send(
  step: SettlementStep,
  { sent }: SettlementRecord,
  { settlerNonce: nonce }: SettlementView,
  nowMs: number,
): SettlementAction {
  const isOpen = sent !== null && sent.nonce === nonce;
  if (!isOpen) return { kind: "send", step, nonce, replaces: false };
  const isStuck = nowMs - sent.sentAtMs >= STUCK_AFTER_MS;
  if (isSame(sent.step, step) && !isStuck) return { kind: "wait", for: "block" };
  return { kind: "send", step, nonce, replaces: true };
}

function isSame(a: SettlementStep, b: SettlementStep): boolean {
  return a.kind === b.kind && (a.kind !== "debit" || b.kind !== "debit" || a.batch === b.batch);
}
