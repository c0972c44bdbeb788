import { type Address, createPublicClient, getAddress, getContract, http, type PublicClient } from "viem";
import type { Hash, JobKey, Wallet } from "#lib/coordinator/epochs/epoch.ts";
import type { NetworkFigures, RewardsChain } from "#lib/coordinator/settlement/rewards/ports.ts";
import type { JobId } from "#lib/protocol/ids.ts";
import { rewardDistributorAbi } from "../contracts/reward-distributor-abi.ts";
import { rewardTreasuryAbi } from "../contracts/reward-treasury-abi.ts";
import { tabgridTokenAbi } from "../contracts/tabgrid-token-abi.ts";
import { escrowJobId, escrowJobKey } from "../job-key.ts";
import { type RewardContracts, readRewardContracts } from "./read-reward-contracts.ts";
import { asking } from "./reward-chain-errors.ts";

/** Years of the schedule that are told; after them a hundredth of the fund is left. */
const SCHEDULE_YEARS = 21;
const DAYS_PER_YEAR = 365n;

/** What people want to know of the contracts, over JSON-RPC. @throws `chain.no-distributor`, `chain.unavailable` */
export async function openRewardsChain(options: {
  readonly rpcUrl: string;
  readonly distributor: Address;
}): Promise<RewardsChain> {
  const client = createPublicClient({ transport: http(options.rpcUrl, { batch: true }), cacheTime: 0 });
  const contracts = await asking(() => readRewardContracts(client, options.distributor));
  return new ViemRewardsChain(client, contracts);
}

class ViemRewardsChain implements RewardsChain {
  readonly chainId: number;
  readonly token: Wallet;
  readonly escrow: Wallet;
  readonly distributor: Wallet;
  readonly #client: PublicClient;
  readonly #contracts: RewardContracts;

  constructor(client: PublicClient, contracts: RewardContracts) {
    this.chainId = contracts.chainId;
    this.token = lower(contracts.token);
    this.escrow = lower(contracts.escrow);
    this.distributor = lower(contracts.distributor);
    this.#client = client;
    this.#contracts = contracts;
  }

  readNetwork(nowMs: number): Promise<NetworkFigures> {
    return asking(async () => {
      const { genesis, epochSeconds, idle } = this.#contracts;
      const head = await this.#client.getBlock({ blockTag: "latest" });
      const at = { blockNumber: head.number } as const;
      const token = this.#contract(this.#contracts.token, tabgridTokenAbi);
      const treasury = this.#contract(this.#contracts.treasury, rewardTreasuryAbi);
      const distributor = this.#contract(this.#contracts.distributor, rewardDistributorAbi);
      const epoch = (BigInt(Math.floor(nowMs / 1000)) - genesis) / epochSeconds + 1n;
      const [totalWei, fundWei, currentWei, paused, payoutCap, claimCap, challenge, escrowed, emitted, ...balances] =
        await Promise.all([
          token.read.totalSupply(at),
          treasury.read.FUND(at),
          treasury.read.emissionOf([epoch < 0n ? 0n : epoch], at),
          distributor.read.paused(at),
          distributor.read.payoutCap(at),
          distributor.read.claimCap(at),
          distributor.read.challengeSeconds(at),
          distributor.read.totalEscrowed(at),
          distributor.read.totalEmitted(at),
          ...idle.map((address) => token.read.balanceOf([address], at)),
        ]);
      // In the order of readRewardContracts.
      const [treasuryWei, escrowWei, distributorWei] = balances.slice(-3) as [bigint, bigint, bigint];
      const vestingWei = balances.slice(0, -3).reduce((sum, balance) => sum + balance, 0n);
      return {
        head: { block: Number(head.number), at: new Date(Number(head.timestamp) * 1000).toISOString() },
        contracts: {
          token: this.token,
          treasury: lower(this.#contracts.treasury),
          distributor: this.distributor,
          escrow: this.escrow,
        },
        supply: {
          totalWei: `${totalWei}`,
          circulatingWei: `${totalWei - vestingWei - treasuryWei - escrowWei - distributorWei}`,
          vestingWei: `${vestingWei}`,
          escrowWei: `${escrowWei}`,
          distributorWei: `${distributorWei}`,
        },
        emission: {
          genesis: new Date(Number(genesis) * 1000).toISOString(),
          epochSeconds: Number(epochSeconds),
          currentEpochWei: `${currentWei}`,
          schedule: scheduleOf(fundWei),
        },
        treasury: { heldWei: `${treasuryWei}`, emittedWei: `${emitted}` },
        distributor: {
          paused,
          payoutCapWei: `${payoutCap}`,
          claimCapWei: `${claimCap}`,
          challengeSeconds: Number(challenge),
          escrowedWei: `${escrowed}`,
        },
      };
    });
  }

  readClaimed(wallet: Wallet): Promise<bigint> {
    return asking(() =>
      this.#contract(this.#contracts.distributor, rewardDistributorAbi).read.claimedBy([getAddress(wallet)]),
    );
  }

  namesOf(jobId: JobId, requester: Wallet): { escrowJobId: Hash; jobKey: JobKey } {
    const { chainId, escrow } = this.#contracts;
    return {
      escrowJobId: escrowJobId(jobId),
      jobKey: escrowJobKey({ chainId, escrow, requester: getAddress(requester), jobId }),
    };
  }

  #contract<const A extends Parameters<typeof getContract>[0]["abi"]>(address: Address, abi: A) {
    return getContract({ address, abi, client: this.#client });
  }
}

/** The schedule as RewardTreasury computes it: a fifth of what is left each year, rounded down year by year. */
function scheduleOf(fundWei: bigint): NetworkFigures["emission"]["schedule"] {
  const schedule: NetworkFigures["emission"]["schedule"] = [];
  let leftWei = fundWei;
  for (let year = 0; year < SCHEDULE_YEARS; year++) {
    const perDayWei = leftWei / 5n / DAYS_PER_YEAR;
    leftWei -= leftWei / 5n;
    schedule.push({ year, perDayWei: `${perDayWei}`, leftWei: `${leftWei}` });
  }
  return schedule;
}

const lower = (address: Address): Wallet => address.toLowerCase() as Wallet;
