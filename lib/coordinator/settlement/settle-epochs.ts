import { isRetryable } from "#lib/errors/tabgrid-error.ts";
import { cidOfDigest } from "#lib/protocol/digests.ts";
import type { Clock } from "../clock.ts";
import {
  decideSettlement,
  type SettlementAction,
  type SettlementRecord,
  type SettlementStep,
  type SettlementView,
} from "../epochs/decide-settlement.ts";
import type { Chore } from "../loops/loop.ts";
import type { BlobStore } from "../ports.ts";
import { JOBS_PER_DEBIT, readConfirmedTerms } from "./prepare-epoch.ts";
import type { SettlementChain, StepCall } from "./settlement-chain.ts";
import { EpochBlobLostError, SettlementHaltedError, StepRefusedError } from "./settlement-errors.ts";
import type { EpochRecord, EpochSighting, SettlementStorage } from "./settlement-storage.ts";

/** After an epoch's end, so that what was reported in its last moment is in the ledger: what is later counts in the next. */
export const CLOSE_DELAY_MS = 5_000;
/** Pause between two looks at the chain while there is nothing to do, in milliseconds. */
const ROUND_MS = 4_000;

export interface SettleDeps {
  readonly storage: SettlementStorage;
  readonly chain: SettlementChain;
  readonly blobs: Pick<BlobStore, "findSize">;
  readonly clock: Clock;
  /**
   * Computes a closed epoch and writes down what that gave: `computeOutcome`, here or in a thread of its own. False when
   * somebody else went on with the epoch; ends early, with nothing written down, when the signal is aborted.
   */
  readonly compute: (record: EpochRecord, signal: AbortSignal) => Promise<boolean>;
  /** Pause between two rounds, in milliseconds. */
  readonly everyMs?: number;
}

/**
 * Settles epochs one after the other: the oldest that is not settled is taken a step further in each round, by what
 * `decideSettlement` says; when there is none, the next one is closed that is over and has credit or the end of a funded
 * job in it. Every step is written down before anybody hears of it, so a crash at any moment is survived by going on.
 */
export function settleEpochs(deps: SettleDeps): Chore {
  return {
    name: "settle-epochs",
    everyMs: deps.everyMs ?? ROUND_MS,
    run: async (signal) => {
      const record = (await deps.storage.findUnsettled()) ?? (await openNext(deps));
      return record === null ? false : settleFurther(record, deps, signal);
    },
  };
}

/** Closes the next epoch in which somebody earned something or a funded job ended, once it is over; null while there is none. */
async function openNext(deps: SettleDeps): Promise<EpochRecord | null> {
  const { storage, chain, clock } = deps;
  const [last] = await storage.listEpochs({ before: null, limit: 1 });
  const sinceMs = last?.endedAtMs ?? chain.genesisMs;
  // Looking for what is due reads through all of it since then: not before an epoch can be over.
  if (clock.nowMs() < sinceMs + chain.epochMs + CLOSE_DELAY_MS) return null;
  if (await reopenLost(deps)) return storage.findUnsettled();
  const dueAtMs = await storage.findOldestDue(sinceMs);
  if (dueAtMs === null) return null;
  const epoch = Math.floor((dueAtMs - chain.genesisMs) / chain.epochMs) + 1;
  const endedAtMs = chain.genesisMs + epoch * chain.epochMs;
  if (clock.nowMs() < endedAtMs + CLOSE_DELAY_MS) return null;
  await storage.closeEpoch({ epoch, startedAtMs: endedAtMs - chain.epochMs, endedAtMs });
  return storage.findUnsettled();
}

/**
 * Takes up settled epochs again that the chain has lost: a reorganisation deeper than expected, or a development chain
 * whose last blocks were not on disk. Their outcomes stand, so they are posted as they were.
 */
async function reopenLost({ storage, chain }: SettleDeps): Promise<boolean> {
  let found = false;
  for (;;) {
    const last = await storage.findLastSettled();
    if (last === null) return found;
    const view = await chain.readView(decidable(last), []);
    if (view.final !== null || view.nextEpoch > last.epoch) return found;
    if (!(await storage.changeEpoch(last.epoch, last.version, { progress: "published" }))) return found;
    found = true;
  }
}

/** One step; true when the next can follow at once. */
async function settleFurther(record: EpochRecord, deps: SettleDeps, signal: AbortSignal): Promise<boolean> {
  const { storage, chain, clock } = deps;
  const { epoch, progress, outcome } = record;
  const isReleasing = progress === "releasing";
  const closing = isReleasing || outcome?.closesJobs ? await storage.listClosing(epoch) : [];
  const isSent = isReleasing || progress === "published";
  const view = isSent ? await look(() => chain.readView(decidable(record), closing)) : null;
  const action = decideSettlement(decidable(record), view, clock.nowMs(), chain.confirmations);
  const seen = await noteSighting(record, view, action, deps);
  return seen !== null && perform(action, seen, deps, signal);
}

/** What the chain says, or null while it cannot be reached. */
async function look(read: () => Promise<SettlementView>): Promise<SettlementView | null> {
  try {
    return await read();
  } catch (error) {
    if (isRetryable(error)) return null;
    throw error;
  }
}

/** What decisions are made on. */
function decidable({ epoch, progress, outcome, sent }: EpochRecord): SettlementRecord {
  const isOver = progress === "settled" || progress === "skipped";
  return { epoch, progress: isOver ? "published" : progress, outcome, sent };
}

/** Writes down what the chain says, for people who ask; null when somebody else has gone on with the epoch. */
async function noteSighting(
  record: EpochRecord,
  view: SettlementView | null,
  action: SettlementAction,
  { storage }: SettleDeps,
): Promise<EpochRecord | null> {
  const sighting = sightingOf(record, view, action);
  const { state, finalAtMs, haltReason } = record.sighting;
  const isKnown = sighting.state === state && sighting.finalAtMs === finalAtMs && sighting.haltReason === haltReason;
  if (isKnown) return record;
  const isOurs = await storage.changeEpoch(record.epoch, record.version, { sighting });
  return isOurs ? { ...record, version: record.version + 1, sighting } : null;
}

function sightingOf(
  { epoch, sighting }: EpochRecord,
  view: SettlementView | null,
  action: SettlementAction,
): EpochSighting {
  if (view === null) return sighting;
  if (action.kind === "halt") return { state: "halted", finalAtMs: null, haltReason: action.reason };
  if (view.final !== null) return { state: "final", finalAtMs: sighting.finalAtMs, haltReason: null };
  if (view.posted?.epoch !== epoch) return { state: "none", finalAtMs: null, haltReason: null };
  return { state: "posted", finalAtMs: view.posted.finalAtMs, haltReason: null };
}

async function perform(
  action: SettlementAction,
  record: EpochRecord,
  deps: SettleDeps,
  signal: AbortSignal,
): Promise<boolean> {
  const { storage, chain } = deps;
  const { epoch, version } = record;
  switch (action.kind) {
    case "compute":
      return compute(record, deps, signal);
    case "publish":
      await requireBlobs(record, deps);
      return storage.changeEpoch(epoch, version, { progress: "published" });
    case "send":
      return send(action, record, deps);
    case "wait":
      if (action.for === "chain" || action.for === "unpause") return false;
      // What was written down may not have been sent, or was dropped.
      if (action.for === "block" && record.sent !== null) await chain.send(record.sent.raw);
      if (action.for !== "challenge" || deps.clock.nowMs() >= record.sighting.finalAtMs!) await chain.askForBlock();
      return false;
    case "done":
      return storage.changeEpoch(epoch, version, { progress: record.outcome === null ? "skipped" : "settled" });
    case "halt":
      throw new SettlementHaltedError(epoch, action.reason);
  }
}

async function compute(record: EpochRecord, deps: SettleDeps, signal: AbortSignal): Promise<boolean> {
  try {
    // Asked here first, so that no thread is started for what is not there yet.
    await readConfirmedTerms(record.epoch, deps.chain);
    return await deps.compute(record, signal);
  } catch (error) {
    if (isRetryable(error)) await deps.chain.askForBlock();
    throw error;
  }
}

/** The file can be fetched from here on, so it and its tree have to be there. */
async function requireBlobs({ epoch, outcome }: EpochRecord, { blobs }: SettleDeps): Promise<void> {
  for (const digest of [outcome!.fileDigest, outcome!.treeDigest]) {
    if (digest === null) continue;
    const cid = cidOfDigest(digest);
    if ((await blobs.findSize(cid)) === null) throw new EpochBlobLostError(epoch, cid);
  }
}

async function send(
  { step, nonce, replaces }: Extract<SettlementAction, { kind: "send" }>,
  record: EpochRecord,
  deps: SettleDeps,
): Promise<boolean> {
  const { storage, chain, clock } = deps;
  const call = await callOf(step, record, deps);
  const signed = await chain.sign(step, call, nonce, replaces ? record.sent : null).catch(async (error: unknown) => {
    // Budgets may have been refunded since, or a chain lost them. While nothing is debited, the epoch can be computed anew.
    const isFirst = record.outcome === null || (step.kind === "debit" && step.batch === 0);
    const isEarly = error instanceof StepRefusedError && isFirst;
    if (!isEarly) throw error;
    return null;
  });
  if (signed === null) return storage.discardOutcome(record.epoch, record.version);
  const sent = { ...signed, sentAtMs: clock.nowMs() };
  if (!(await storage.changeEpoch(record.epoch, record.version, { sent }))) return false;
  await chain.send(sent.raw);
  return true;
}

async function callOf(step: SettlementStep, record: EpochRecord, { storage }: SettleDeps): Promise<StepCall> {
  const { epoch } = record;
  switch (step.kind) {
    case "debit": {
      const from = step.batch * JOBS_PER_DEBIT;
      const spending = (await storage.listSpending(epoch)).slice(from, from + JOBS_PER_DEBIT);
      return { kind: "debit", epoch, batch: step.batch, spending };
    }
    case "post": {
      const outcome = record.outcome!;
      const { spentWei: escrowedWei, emittedWei } = outcome.totals;
      return { kind: "post", epoch, outcome, escrowedWei, emittedWei };
    }
    case "close":
      return { kind: "close", jobs: await storage.listClosing(epoch) };
    case "finalize":
      return { kind: "finalize" };
  }
}
