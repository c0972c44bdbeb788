import type { SettlementRecord, SettlementStep, SettlementView } from "#lib/coordinator/epochs/decide-settlement.ts";
import type { Hash, Holding, JobKey, Wallet } from "#lib/coordinator/epochs/epoch.ts";
import type { EpochTerms, RootPost } from "#lib/coordinator/epochs/reward-chain.ts";
import type { JobBudget, SettlementChain, StepCall } from "#lib/coordinator/settlement/settlement-chain.ts";
import { StepRefusedError } from "#lib/coordinator/settlement/settlement-errors.ts";
import type { StoredTransaction } from "#lib/coordinator/settlement/settlement-storage.ts";
import { TabgridError } from "#lib/errors/tabgrid-error.ts";
import { jobOf, walletOf } from "./epoch-arbitrary.ts";

/** Length of an epoch and of a challenge, and time between two blocks, in milliseconds. */
export const EPOCH_MS = 60_000;
const CHALLENGE_MS = 20_000;
const BLOCK_MS = 2_000;

class OutageError extends TabgridError {
  constructor() {
    super("chain.unavailable", "transient", "The chain did not answer.");
  }
}

/** The contracts' state after a block. */
interface Block {
  readonly number: number;
  readonly atMs: number;
  settlerNonce: number;
  nextEpoch: number;
  round: { epoch: number; batches: number; debits: { job: JobKey; amountWei: bigint }[] };
  posted: (RootPost & { readonly block: number; readonly finalAtMs: number }) | null;
  finals: (RootPost & { readonly block: number; readonly debits: { job: JobKey; amountWei: bigint }[] })[];
  available: Map<JobKey, bigint>;
  closed: Set<JobKey>;
}

/**
 * A chain in memory with what settlement needs of the contracts, which refuses what they refuse. Blocks come when they are
 * asked for, can be taken back, and transactions can be lost; `isDown` has it answer nobody.
 */
export class ModelSettlementChain implements SettlementChain {
  readonly chainId = 31_337;
  readonly distributor: Wallet = walletOf(0xd157);
  readonly genesisMs: number;
  readonly epochMs = EPOCH_MS;
  readonly emissionWei = 1_000_000n;
  holdings: Holding[] = [{ wallet: walletOf(0xc0), balanceWei: 5n }];
  isDown = false;
  confirmations = 3;
  #blocks: Block[];
  readonly #pool = new Map<number, { call: StepCall; fee: bigint }>();
  readonly #signed = new Map<string, { nonce: number; call: StepCall; fee: bigint }>();
  readonly #now: () => number;

  constructor(genesisMs: number, now: () => number, budgets: ReadonlyMap<JobKey, bigint> = new Map()) {
    this.genesisMs = genesisMs;
    this.#now = now;
    const round = { epoch: 0, batches: 0, debits: [] };
    const first = { number: 0, atMs: genesisMs, settlerNonce: 0, nextEpoch: 1, round, posted: null, finals: [] };
    this.#blocks = [{ ...first, available: new Map(budgets), closed: new Set() }];
  }

  get head(): Block {
    return this.#blocks.at(-1)!;
  }

  /** A block with what waits for it, unless `includes` is false. */
  mine(includes = true): void {
    const before = this.head;
    const block: Block = structuredClone({
      ...before,
      number: before.number + 1,
      atMs: Math.max(before.atMs + BLOCK_MS, this.#now()),
    });
    while (includes && this.#pool.has(block.settlerNonce)) {
      const { call } = this.#pool.get(block.settlerNonce)!;
      this.#pool.delete(block.settlerNonce);
      apply(call, block, this.genesisMs);
      block.settlerNonce++;
    }
    this.#blocks.push(block);
  }

  /** Takes blocks back, never one that counts as confirmed, and what was in them. */
  reorganise(depth: number): void {
    this.#blocks.length -= Math.min(depth, this.confirmations - 1, this.#blocks.length - 1);
    this.#pool.clear();
  }

  /** What one of the blocks was. */
  forget(blocks: number): void {
    this.#blocks.length -= Math.min(blocks, this.#blocks.length - 1);
  }

  /** Forgets what is not in a block. */
  dropPool(): void {
    this.#pool.clear();
  }

  async readEpochTerms(epoch: number): Promise<EpochTerms> {
    this.#answer();
    const endedAtMs = this.genesisMs + epoch * EPOCH_MS;
    const last = this.#blocks.findLast(({ atMs }) => atMs < endedAtMs)!;
    if (this.head.atMs < endedAtMs) throw new TabgridError("chain.epoch-open", "transient", "The epoch is open.");
    const emissionWei = this.emissionWei;
    const blockHash = jobOf(last.number);
    return { startedAtMs: endedAtMs - EPOCH_MS, endedAtMs, emissionWei, blockNumber: last.number, blockHash };
  }

  async findPost(epoch: number): Promise<RootPost | null> {
    this.#answer();
    const final = this.head.finals.find((post) => post.epoch === epoch);
    return final ?? (this.head.posted?.epoch === epoch ? this.head.posted : null);
  }

  async findFinalPostBefore(epoch: number): Promise<RootPost | null> {
    this.#answer();
    return this.head.finals.findLast((post) => post.epoch < epoch) ?? null;
  }

  async listDebits(epoch: number): Promise<{ job: JobKey; amountWei: bigint }[]> {
    this.#answer();
    const final = this.head.finals.find((post) => post.epoch === epoch);
    return final?.debits ?? (this.head.round.epoch === epoch ? this.head.round.debits : []);
  }

  async listHoldings(): Promise<Holding[]> {
    this.#answer();
    return this.holdings;
  }

  async readView({ epoch }: SettlementRecord, closing: readonly JobKey[]): Promise<SettlementView> {
    this.#answer();
    const { number, atMs, settlerNonce, round, posted, finals, nextEpoch, closed } = this.head;
    const final = finals.find((post) => post.epoch === epoch) ?? null;
    const confirmed = this.#blocks.at(-1 - this.confirmations);
    const areIn = (keys: ReadonlySet<JobKey>) => closing.every((key) => keys.has(key));
    return {
      headBlock: number,
      headAtMs: atMs,
      settlerNonce,
      round: { epoch: round.epoch, batches: round.batches },
      posted,
      final,
      nextEpoch,
      vetoed: false,
      paused: false,
      closed: !areIn(closed) ? "no" : areIn(confirmed?.closed ?? new Set()) ? "confirmed" : "unconfirmed",
    };
  }

  async readHeadBlock(): Promise<number> {
    this.#answer();
    return this.head.number;
  }

  /** Gives a job's rest back to its requester. */
  refund(key: JobKey): void {
    this.head.available.set(key, 0n);
  }

  async readBudgets(keys: readonly JobKey[]): Promise<JobBudget[]> {
    this.#answer();
    return keys.map((key) => ({
      requester: walletOf(1),
      availableWei: this.head.available.get(key) ?? 0n,
      heldWei: 0n,
      refundableAtMs: null,
      isClosed: this.head.closed.has(key),
    }));
  }

  async readPayoutCap(): Promise<bigint> {
    this.#answer();
    return 10n ** 30n;
  }

  async sign(
    step: SettlementStep,
    call: StepCall,
    nonce: number,
    replaces: StoredTransaction | null,
  ): Promise<Omit<StoredTransaction, "sentAtMs">> {
    this.#answer();
    if (call.kind === "close" && !areKnown(call, this.head)) throw new StepRefusedError("close", "no such job", null);
    if (call.kind === "debit" && !fitsBudgets(call, this.head)) throw new StepRefusedError("debit", "budget", null);
    const fee = replaces === null ? 100n : (replaces.maxFeePerGas * 12n) / 10n;
    const raw: Hash = `0x${(this.#signed.size + 1).toString(16).padStart(64, "0")}`;
    this.#signed.set(raw, { nonce, call, fee });
    return { step, nonce, hash: raw, raw, maxFeePerGas: fee, maxPriorityFeePerGas: fee };
  }

  async send(raw: `0x${string}`): Promise<void> {
    this.#answer();
    const { nonce, call, fee } = this.#signed.get(raw)!;
    const waiting = this.#pool.get(nonce);
    if (nonce >= this.head.settlerNonce && (waiting?.fee ?? 0n) < fee) this.#pool.set(nonce, { call, fee });
  }

  async askForBlock(): Promise<void> {
    // Blocks come by themselves.
  }

  #answer(): void {
    if (this.isDown) throw new OutageError();
  }
}

function areKnown({ jobs }: Extract<StepCall, { kind: "close" }>, { available }: Block): boolean {
  return jobs.every((key) => available.has(key));
}

function fitsBudgets({ spending }: Extract<StepCall, { kind: "debit" }>, { available }: Block): boolean {
  return spending.every(({ jobKey, amountWei }) => amountWei <= (available.get(jobKey) ?? 0n));
}

/** What the contracts do with a transaction; one that they refuse changes nothing. */
function apply(call: StepCall, block: Block, genesisMs: number): void {
  const { round, posted } = block;
  if (call.kind === "close") {
    if (areKnown(call, block)) for (const key of call.jobs) block.closed.add(key);
    return;
  }
  if (call.kind === "finalize") {
    if (posted === null || block.atMs < posted.finalAtMs) return;
    const final = { ...posted, final: true, block: block.number, debits: round.debits };
    block.finals.push(final);
    block.posted = null;
    block.nextEpoch = posted.epoch + 1;
    block.round = { epoch: 0, batches: 0, debits: [] };
    return;
  }
  const { epoch } = call;
  const isSettleable = posted === null && epoch >= block.nextEpoch && block.atMs >= genesisMs + epoch * EPOCH_MS;
  if (!isSettleable || (round.batches > 0 && round.epoch !== epoch)) return;
  if (call.kind === "debit") {
    if (call.batch !== round.batches || !fitsBudgets(call, block)) return;
    for (const { jobKey, amountWei } of call.spending) {
      block.available.set(jobKey, block.available.get(jobKey)! - amountWei);
      round.debits.push({ job: jobKey, amountWei });
    }
    block.round = { ...round, epoch, batches: round.batches + 1 };
    return;
  }
  const heldWei = round.debits.reduce((sum, { amountWei }) => sum + amountWei, 0n);
  if (heldWei !== call.escrowedWei) return;
  const { root, fileDigest } = call.outcome;
  const { escrowedWei, emittedWei } = call;
  const finalAtMs = block.atMs + CHALLENGE_MS;
  block.posted = {
    epoch,
    root,
    fileDigest,
    escrowedWei,
    emittedWei,
    final: false,
    block: block.number,
    finalAtMs,
  };
}
