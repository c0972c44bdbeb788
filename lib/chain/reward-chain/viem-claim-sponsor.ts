import {
  type Address,
  BaseError,
  ContractFunctionRevertedError,
  createPublicClient,
  createWalletClient,
  getAddress,
  http,
  type LocalAccount,
} from "viem";
import type { Hash } from "#lib/coordinator/epochs/epoch.ts";
import type { ClaimSponsor } from "#lib/coordinator/settlement/rewards/ports.ts";
import { StepRefusedError } from "#lib/coordinator/settlement/settlement-errors.ts";
import { rewardDistributorAbi } from "../contracts/reward-distributor-abi.ts";
import { asking } from "./reward-chain-errors.ts";

/**
 * Claims for others from an account of its own. One claim is sent after the other, so that no two have the same nonce; of
 * several processes with one account, one may be refused by the chain and tries again.
 */
export function openClaimSponsor(options: {
  readonly rpcUrl: string;
  readonly distributor: Address;
  readonly account: LocalAccount;
}): ClaimSponsor {
  const transport = http(options.rpcUrl);
  const client = createPublicClient({ transport, cacheTime: 0 });
  const wallet = createWalletClient({ transport, account: options.account });
  let last: Promise<unknown> = Promise.resolve();

  const send = async (to: Address, cumulativeWei: bigint, proof: readonly Hash[]): Promise<Hash> => {
    try {
      const { request } = await client.simulateContract({
        address: options.distributor,
        abi: rewardDistributorAbi,
        functionName: "claimFor",
        args: [to, cumulativeWei, proof],
        account: options.account,
      });
      return await wallet.writeContract({ ...request, chain: null });
    } catch (error) {
      const reverted =
        error instanceof BaseError && error.walk((each) => each instanceof ContractFunctionRevertedError);
      if (!(reverted instanceof ContractFunctionRevertedError)) throw error;
      throw new StepRefusedError("claim", reverted.data?.errorName ?? reverted.shortMessage, error);
    }
  };

  return {
    claimFor(account, { cumulativeWei, proof }) {
      const sent = last.then(() => asking(() => send(getAddress(account), cumulativeWei, proof)));
      last = sent.catch(() => undefined);
      return sent;
    },
  };
}
