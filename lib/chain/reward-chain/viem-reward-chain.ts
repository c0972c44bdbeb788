import { type Address, createPublicClient, getContract, http, type PublicClient } from "viem";
import type { Hash, Holding, JobKey, Wallet } from "#lib/coordinator/epochs/epoch.ts";
import type { EpochTerms, RewardChain, RootPost } from "#lib/coordinator/epochs/reward-chain.ts";
import type { Digest } from "#lib/protocol/ids.ts";
import { jobEscrowAbi } from "../contracts/job-escrow-abi.ts";
import { rewardDistributorAbi } from "../contracts/reward-distributor-abi.ts";
import { rewardTreasuryAbi } from "../contracts/reward-treasury-abi.ts";
import { tabgridTokenAbi } from "../contracts/tabgrid-token-abi.ts";
import { type DebitEvent, foldDebits, foldRoots, foldTransfers, type RootEvent } from "./fold-events.ts";
import { type RewardContracts, readRewardContracts } from "./read-reward-contracts.ts";
import { asking, EpochOpenError } from "./reward-chain-errors.ts";

/** Blocks whose logs are asked for at once; public endpoints refuse more. */
const LOG_BLOCKS = 10_000n;

/** Where the contracts are. */
export interface RewardChainOptions {
  readonly rpcUrl: string;
  readonly distributor: Address;
  /** Block of the first contract, or any before it: logs are read from here on. */
  readonly fromBlock: number;
}

/**
 * The contracts over JSON-RPC. Everything is read from logs and views; an endpoint has to keep all logs, but not old
 * states.
 *
 * @throws `chain.no-distributor`, and from every method `chain.unavailable`.
 */
export async function openRewardChain({ rpcUrl, distributor, fromBlock }: RewardChainOptions): Promise<RewardChain> {
  const client = createPublicClient({ transport: http(rpcUrl, { batch: true }) });
  const contracts = await asking(() => readRewardContracts(client, distributor));
  return new ViemRewardChain(client, contracts, BigInt(fromBlock));
}

class ViemRewardChain implements RewardChain {
  readonly chainId: number;
  readonly distributor: Wallet;
  readonly #client: PublicClient;
  readonly #contracts: RewardContracts;
  readonly #fromBlock: bigint;

  constructor(client: PublicClient, contracts: RewardContracts, fromBlock: bigint) {
    this.chainId = contracts.chainId;
    this.distributor = lower(contracts.distributor);
    this.#client = client;
    this.#contracts = contracts;
    this.#fromBlock = fromBlock;
  }

  readEpochTerms(epoch: number): Promise<EpochTerms> {
    return asking(async () => {
      const { genesis, epochSeconds, treasury } = this.#contracts;
      const endsAt = genesis + BigInt(epoch) * epochSeconds;
      const { number, hash } = await this.#lastBlockBefore(epoch, endsAt);
      const { read } = getContract({ address: treasury, abi: rewardTreasuryAbi, client: this.#client });
      return {
        startedAtMs: Number(endsAt - epochSeconds) * 1000,
        endedAtMs: Number(endsAt) * 1000,
        emissionWei: await read.emissionOf([BigInt(epoch)]),
        blockNumber: Number(number),
        blockHash: hash,
      };
    });
  }

  findPost(epoch: number): Promise<RootPost | null> {
    return asking(() => this.#findPost(BigInt(epoch)));
  }

  findFinalPostBefore(epoch: number): Promise<RootPost | null> {
    return asking(async () => {
      const contract = { address: this.#contracts.distributor, abi: rewardDistributorAbi } as const;
      const final = await this.#inRanges(this.#fromBlock, (range) =>
        this.#client.getContractEvents({ ...contract, eventName: "RootFinal", strict: true, ...range }),
      );
      // Roots become final in the order of their epochs.
      const last = final.findLast(({ args }) => args.epoch < BigInt(epoch));
      return last === undefined ? null : this.#findPost(last.args.epoch);
    });
  }

  listDebits(epoch: number): Promise<{ job: JobKey; amountWei: bigint }[]> {
    return asking(async () => {
      const contract = { address: this.#contracts.escrow, abi: jobEscrowAbi, args: { epoch: BigInt(epoch) } } as const;
      const events = await this.#inRanges(this.#fromBlock, async (range) => [
        ...(await this.#client.getContractEvents({ ...contract, eventName: "Debited", strict: true, ...range })),
        ...(await this.#client.getContractEvents({ ...contract, eventName: "Restored", strict: true, ...range })),
      ]);
      return foldDebits(
        events.toSorted(byPlace).map((event): DebitEvent => {
          const { round } = event.args;
          if (event.eventName === "Restored") return { kind: "restored", round };
          const { key, toContributors, toHolders } = event.args;
          return { kind: "debited", round, job: key, amountWei: toContributors + toHolders };
        }),
      );
    });
  }

  listHoldings(blockNumber: number): Promise<Holding[]> {
    return asking(async () => {
      const contract = { address: this.#contracts.token, abi: tabgridTokenAbi } as const;
      const read = (range: BlockRange) =>
        this.#client.getContractEvents({ ...contract, eventName: "Transfer", strict: true, ...range });
      const transfers = await this.#inRanges(this.#fromBlock, read, BigInt(blockNumber));
      return foldTransfers(
        transfers.map(({ args }) => ({ from: lower(args.from), to: lower(args.to), amountWei: args.value })),
        this.#contracts.idle.map(lower),
      );
    });
  }

  async #findPost(epoch: bigint): Promise<RootPost | null> {
    const contract = { address: this.#contracts.distributor, abi: rewardDistributorAbi, args: { epoch } } as const;
    const events = await this.#inRanges(this.#fromBlock, async (range) => [
      ...(await this.#client.getContractEvents({ ...contract, eventName: "RootPosted", strict: true, ...range })),
      ...(await this.#client.getContractEvents({ ...contract, eventName: "RootVetoed", strict: true, ...range })),
      ...(await this.#client.getContractEvents({ ...contract, eventName: "RootFinal", strict: true, ...range })),
    ]);
    return foldRoots(
      events.toSorted(byPlace).map((event): RootEvent => {
        const { root } = event.args;
        if (event.eventName === "RootVetoed") return { kind: "vetoed", root };
        if (event.eventName === "RootFinal") return { kind: "final", root };
        const { escrowed, emitted, contentDigest } = event.args;
        const fileDigest = contentDigest.slice(2) as Digest;
        const post = { epoch: Number(epoch), root, escrowedWei: escrowed, emittedWei: emitted, fileDigest };
        return { kind: "posted", post };
      }),
    );
  }

  /** Gathers what `read` finds, range by range, up to the last block by default. */
  async #inRanges<T>(from: bigint, read: (range: BlockRange) => Promise<T[]>, to?: bigint): Promise<T[]> {
    const last = to ?? (await this.#client.getBlockNumber({ cacheTime: 0 }));
    const found: T[] = [];
    for (let fromBlock = from; fromBlock <= last; fromBlock += LOG_BLOCKS) {
      const end = fromBlock + LOG_BLOCKS - 1n;
      found.push(...(await read({ fromBlock, toBlock: end < last ? end : last })));
    }
    return found;
  }

  /** The last block with an earlier timestamp; by bisection, as timestamps ascend. */
  async #lastBlockBefore(epoch: number, second: bigint): Promise<{ number: bigint; hash: Hash }> {
    let after = await this.#client.getBlock({ blockTag: "latest" });
    let before = await this.#client.getBlock({ blockNumber: 0n });
    // Without a block at or after the end, a further one may still come before it.
    if (after.timestamp < second || before.timestamp >= second) throw new EpochOpenError(epoch, Number(second) * 1000);
    while (after.number - before.number > 1n) {
      const middle = await this.#client.getBlock({ blockNumber: (before.number + after.number) / 2n });
      if (middle.timestamp < second) before = middle;
      else after = middle;
    }
    return before;
  }
}

interface BlockRange {
  readonly fromBlock: bigint;
  readonly toBlock: bigint;
}

function byPlace(a: LogPlace, b: LogPlace): number {
  return a.blockNumber === b.blockNumber ? a.logIndex - b.logIndex : Number(a.blockNumber - b.blockNumber);
}

interface LogPlace {
  readonly blockNumber: bigint;
  readonly logIndex: number;
}

const lower = (address: Address): Wallet => address.toLowerCase() as Wallet;
