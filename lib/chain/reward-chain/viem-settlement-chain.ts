import {
  type Address,
  BaseError,
  createPublicClient,
  getContract,
  http,
  keccak256,
  type LocalAccount,
  type PublicClient,
} from "viem";
import {
  CONFIRMATIONS,
  type SettlementRecord,
  type SettlementStep,
  type SettlementView,
} from "#lib/coordinator/epochs/decide-settlement.ts";
import type { Holding, JobKey, Wallet } from "#lib/coordinator/epochs/epoch.ts";
import type { EpochTerms, RewardChain, RootPost } from "#lib/coordinator/epochs/reward-chain.ts";
import type { JobBudget, SettlementChain, StepCall } from "#lib/coordinator/settlement/settlement-chain.ts";
import { StepRefusedError } from "#lib/coordinator/settlement/settlement-errors.ts";
import type { StoredTransaction } from "#lib/coordinator/settlement/settlement-storage.ts";
import type { Digest } from "#lib/protocol/ids.ts";
import { jobEscrowAbi } from "../contracts/job-escrow-abi.ts";
import { rewardDistributorAbi } from "../contracts/reward-distributor-abi.ts";
import { type EpochPosts, foldPosts, type PostEvent } from "./fold-posts.ts";
import { type RewardContracts, readRewardContracts } from "./read-reward-contracts.ts";
import { asking } from "./reward-chain-errors.ts";
import { dataOf, isKnown, raised, reasonOf } from "./settlement-calls.ts";
import { openRewardChain } from "./viem-reward-chain.ts";

/** Room above the estimate: what a transaction costs may change until it is in a block. */
const GAS_PERCENT = 130n;
/** Blocks whose logs are asked for at once; public endpoints refuse more. */
const LOG_BLOCKS = 10_000n;
const NONE: Address = `0x${"0".repeat(40)}`;

export interface SettlementChainOptions {
  readonly rpcUrl: string;
  readonly distributor: Address;
  readonly fromBlock: number;
  /**
   * Settles. A key never leaves this process, or whatever the account asks for signatures: a KMS is an account made by
   * viem's `toAccount`. Null on a server that only looks.
   */
  readonly signer: LocalAccount | null;
  /** Fewer than 64 only for a chain of one's own. */
  readonly confirmations?: number;
  /** Makes a block, where blocks come on demand only. */
  readonly mine?: () => Promise<void>;
}

/**
 * The contracts over JSON-RPC, with an account that may settle. What is asked of the state of `confirmations` blocks ago
 * every full node still has.
 *
 * @throws `chain.no-distributor`, and from every method `chain.unavailable`.
 */
export async function openSettlementChain(options: SettlementChainOptions): Promise<SettlementChain> {
  const client = createPublicClient({ transport: http(options.rpcUrl, { batch: true }), cacheTime: 0 });
  const rewards = await openRewardChain(options);
  const contracts = await asking(() => readRewardContracts(client, options.distributor));
  return new ViemSettlementChain(client, rewards, contracts, options);
}

class ViemSettlementChain implements SettlementChain {
  readonly chainId: number;
  readonly distributor: Wallet;
  readonly genesisMs: number;
  readonly epochMs: number;
  readonly confirmations: number;
  readonly #client: PublicClient;
  readonly #rewards: RewardChain;
  readonly #contracts: RewardContracts;
  readonly #options: SettlementChainOptions;
  /** What is known of the epoch that was looked at last: events up to a block that stays, and the block after it. */
  readonly #logs = new Map<number, { readonly next: bigint; readonly events: readonly PostEvent[] }>();

  constructor(client: PublicClient, rewards: RewardChain, contracts: RewardContracts, options: SettlementChainOptions) {
    this.chainId = rewards.chainId;
    this.distributor = rewards.distributor;
    this.genesisMs = Number(contracts.genesis) * 1000;
    this.epochMs = Number(contracts.epochSeconds) * 1000;
    this.confirmations = options.confirmations ?? CONFIRMATIONS;
    this.#client = client;
    this.#rewards = rewards;
    this.#contracts = contracts;
    this.#options = options;
  }

  readEpochTerms = (epoch: number): Promise<EpochTerms> => this.#rewards.readEpochTerms(epoch);
  findPost = (epoch: number): Promise<RootPost | null> => this.#rewards.findPost(epoch);
  findFinalPostBefore = (epoch: number): Promise<RootPost | null> => this.#rewards.findFinalPostBefore(epoch);
  listDebits = (epoch: number) => this.#rewards.listDebits(epoch);
  listHoldings = (blockNumber: number): Promise<Holding[]> => this.#rewards.listHoldings(blockNumber);

  readView(record: SettlementRecord, closing: readonly JobKey[]): Promise<SettlementView> {
    return asking(async () => {
      const head = await this.#client.getBlock({ blockTag: "latest" });
      // All of one block, so that no two answers contradict each other.
      const at = { blockNumber: head.number } as const;
      const distributor = this.#distributor();
      const [round, pending, nextEpoch, paused, nonce, posts] = await Promise.all([
        this.#escrow().read.currentRound(at),
        distributor.read.pendingRoot(at),
        distributor.read.nextEpoch(at),
        distributor.read.paused(at),
        this.#client.getTransactionCount({ address: this.#options.signer?.address ?? NONE, ...at }),
        this.#readPosts(record.epoch, head.number),
      ]);
      const [pendingEpoch, root, , , finalAt] = pending;
      const posted =
        finalAt === 0n ? null : await this.#findPosted(Number(pendingEpoch), root, record.epoch, posts, head.number);
      return {
        headBlock: Number(head.number),
        headAtMs: Number(head.timestamp) * 1000,
        settlerNonce: nonce,
        round: { epoch: Number(round.epoch), batches: round.batches },
        posted: posted === null ? null : { ...posted, finalAtMs: Number(finalAt) * 1000 },
        final: posts.final,
        nextEpoch: Number(nextEpoch),
        vetoed: posts.vetoed.has(`${record.outcome?.root} ${record.outcome?.fileDigest}`),
        paused,
        closed: await this.#readClosed(closing, head),
      };
    });
  }

  readHeadBlock(): Promise<number> {
    return asking(async () => Number(await this.#client.getBlockNumber({ cacheTime: 0 })));
  }

  readBudgets(keys: readonly JobKey[]): Promise<JobBudget[]> {
    return asking(async () => {
      const head = await this.#client.getBlock({ blockTag: "latest" });
      const before = this.#confirmedBelow(head.number);
      const escrow = this.#escrow();
      // Of contracts that were deployed since, nothing is confirmed.
      const isOld = (await this.#client.getCode({ address: escrow.address, blockNumber: before })) !== undefined;
      return Promise.all(
        keys.map(async (key) => {
          const [now, confirmed] = await Promise.all([
            escrow.read.jobOf([key], { blockNumber: head.number }),
            isOld ? escrow.read.jobOf([key], { blockNumber: before }) : null,
          ]);
          const confirmedWei = confirmed?.available ?? 0n;
          return {
            requester: now.requester === NONE ? null : lower(now.requester),
            availableWei: confirmedWei < now.available ? confirmedWei : now.available,
            heldWei: now.held,
            refundableAtMs: now.refundableAt === 0 ? null : now.refundableAt * 1000,
            isClosed: now.refundableAt !== 0 && BigInt(now.refundableAt) <= head.timestamp,
          };
        }),
      );
    });
  }

  readPayoutCap(): Promise<bigint> {
    return asking(() => this.#distributor().read.payoutCap());
  }

  async sign(
    step: SettlementStep,
    call: StepCall,
    nonce: number,
    replaces: StoredTransaction | null,
  ): Promise<Omit<StoredTransaction, "sentAtMs">> {
    const { signer } = this.#options;
    if (signer === null) throw new TypeError("a server without a signer signs nothing");
    const to = call.kind === "debit" || call.kind === "close" ? this.#contracts.escrow : this.#contracts.distributor;
    const data = dataOf(call);
    return asking(async () => {
      const gas = await this.#estimate(call.kind, { account: signer.address, to, data });
      const fees = await this.#client.estimateFeesPerGas();
      const maxFeePerGas = raised(fees.maxFeePerGas, replaces?.maxFeePerGas);
      const maxPriorityFeePerGas = raised(fees.maxPriorityFeePerGas, replaces?.maxPriorityFeePerGas);
      const raw = await signer.signTransaction({
        type: "eip1559",
        chainId: this.chainId,
        nonce,
        to,
        data,
        gas: (gas * GAS_PERCENT) / 100n,
        maxFeePerGas,
        maxPriorityFeePerGas,
      });
      return { step, nonce, hash: keccak256(raw), raw, maxFeePerGas, maxPriorityFeePerGas };
    });
  }

  async send(raw: `0x${string}`): Promise<void> {
    await asking(async () => {
      try {
        await this.#client.sendRawTransaction({ serializedTransaction: raw });
      } catch (error) {
        if (!isKnown(error)) throw error;
      }
    });
  }

  async askForBlock(): Promise<void> {
    await this.#options.mine?.();
  }

  async #estimate(
    step: StepCall["kind"],
    request: { account: Address; to: Address; data: `0x${string}` },
  ): Promise<bigint> {
    try {
      return await this.#client.estimateGas(request);
    } catch (error) {
      const why = error instanceof BaseError ? reasonOf(error, request.data) : null;
      if (why !== null) throw new StepRefusedError(step, why, error);
      throw error;
    }
  }

  /** What happened to the roots of an epoch, up to a block. What is confirmed of it is asked for once. */
  async #readPosts(epoch: number, head: bigint): Promise<EpochPosts> {
    const known = this.#logs.get(epoch);
    const seen = known ?? { next: BigInt((await this.readEpochTerms(epoch)).blockNumber), events: [] };
    const events = [...seen.events];
    for (let fromBlock = seen.next; fromBlock <= head; fromBlock += LOG_BLOCKS) {
      const end = fromBlock + LOG_BLOCKS - 1n;
      const found = await this.#client.getContractEvents({
        address: this.#contracts.distributor,
        abi: rewardDistributorAbi,
        fromBlock,
        toBlock: end < head ? end : head,
        strict: true,
      });
      for (const { eventName, args, blockNumber } of found) {
        if (eventName !== "RootPosted" && eventName !== "RootVetoed" && eventName !== "RootFinal") continue;
        if (Number(args.epoch) !== epoch) continue;
        const fileDigest = "contentDigest" in args ? (args.contentDigest.slice(2) as Digest) : null;
        events.push({ kind: eventName, root: args.root, fileDigest, block: Number(blockNumber) });
      }
    }
    const confirmed = this.#confirmedBelow(head);
    if (confirmed >= seen.next) {
      this.#logs.clear();
      this.#logs.set(epoch, { next: confirmed + 1n, events: events.filter(({ block }) => block <= confirmed) });
    }
    return foldPosts(epoch, events);
  }

  async #findPosted(
    pendingEpoch: number,
    root: `0x${string}`,
    epoch: number,
    posts: EpochPosts,
    head: bigint,
  ): Promise<Omit<NonNullable<SettlementView["posted"]>, "finalAtMs"> | null> {
    const { posted } = pendingEpoch === epoch ? posts : await this.#readPosts(pendingEpoch, head);
    return posted.findLast((post) => post.root === root) ?? null;
  }

  async #readClosed(
    closing: readonly JobKey[],
    head: { number: bigint; timestamp: bigint },
  ): Promise<SettlementView["closed"]> {
    if (closing.length === 0) return "no";
    const areClosed = async (blockNumber: bigint): Promise<boolean> => {
      const jobs = await Promise.all(closing.map((key) => this.#escrow().read.jobOf([key], { blockNumber })));
      return jobs.every(({ refundableAt }) => refundableAt !== 0 && BigInt(refundableAt) <= head.timestamp);
    };
    if (!(await areClosed(head.number))) return "no";
    return (await areClosed(this.#confirmedBelow(head.number))) ? "confirmed" : "unconfirmed";
  }

  #confirmedBelow(head: bigint): bigint {
    const block = head - BigInt(this.confirmations);
    return block < 0n ? 0n : block;
  }

  #distributor() {
    return getContract({ address: this.#contracts.distributor, abi: rewardDistributorAbi, client: this.#client });
  }

  #escrow() {
    return getContract({ address: this.#contracts.escrow, abi: jobEscrowAbi, client: this.#client });
  }
}

const lower = (address: Address): Wallet => address.toLowerCase() as Wallet;
