import { type Address, ContractFunctionExecutionError, getContract, type PublicClient } from "viem";
import { rewardDistributorAbi } from "../contracts/reward-distributor-abi.ts";
import { tabgridTokenAbi } from "../contracts/tabgrid-token-abi.ts";
import { NoDistributorError } from "./reward-chain-errors.ts";

/** What a distributor was built with. None of it ever changes. */
export interface RewardContracts {
  readonly chainId: number;
  readonly distributor: Address;
  readonly treasury: Address;
  readonly escrow: Address;
  readonly token: Address;
  /** Whose balances do not circulate: vesting wallets, treasury, escrow, distributor. */
  readonly idle: readonly Address[];
  /** Start of epoch 1, in Unix seconds. */
  readonly genesis: bigint;
  readonly epochSeconds: bigint;
}

/** Asks the contracts for each other, from the distributor on: no list of addresses has to be trusted. */
export async function readRewardContracts(client: PublicClient, distributor: Address): Promise<RewardContracts> {
  const chainId = await client.getChainId();
  try {
    const { read } = getContract({ address: distributor, abi: rewardDistributorAbi, client });
    const [treasury, escrow, token, genesis, epochSeconds] = await Promise.all([
      read.treasury(),
      read.escrow(),
      read.token(),
      read.genesis(),
      read.epochSeconds(),
    ]);
    const { read: readToken } = getContract({ address: token, abi: tabgridTokenAbi, client });
    const vesting = await Promise.all([
      readToken.investmentVesting(),
      readToken.foundersVesting(),
      readToken.operationsVesting(),
      readToken.communityRewardsVesting(),
    ]);
    const idle = [...vesting, treasury, escrow, distributor];
    return { chainId, distributor, treasury, escrow, token, idle, genesis, epochSeconds };
  } catch (error) {
    if (error instanceof ContractFunctionExecutionError) throw new NoDistributorError(chainId, distributor, error);
    throw error;
  }
}
