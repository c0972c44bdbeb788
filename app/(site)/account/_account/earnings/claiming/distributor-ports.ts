"use client";

import { getAddress } from "viem";
import { rewardDistributorAbi } from "#lib/chain/contracts/reward-distributor-abi.ts";
import { tabgridTokenAbi } from "#lib/chain/contracts/tabgrid-token-abi.ts";
import type { Address, ClaimProof, RewardsOverview } from "#lib/protocol/messages/rewards.ts";
import type { OpenWalletChain } from "../../../../../wallet/transactions/open-wallet-chain.ts";
import type { ClaimPorts } from "./claim-transaction.ts";
import { provedRoot } from "./proved-root.ts";

/** What claiming is done through, and the balances beside it. */
export interface DistributorPorts extends ClaimPorts {
  /** Tokens of the account that is paid, and coins of the one that pays the fee. */
  readBalances(): Promise<{ readonly tokensWei: bigint; readonly coinWei: bigint }>;
}

/**
 * The distributor and the token, through the wallet.
 *
 * @param sender pays the fee. Where it is not the account that is paid, it claims for that one: the tokens go to the account.
 */
export function distributorPorts(options: {
  readonly opened: OpenWalletChain;
  readonly sender: Address;
  readonly account: Address;
  readonly contracts: Pick<RewardsOverview["contracts"], "distributor" | "token">;
  readonly getProof: () => Promise<ClaimProof>;
}): DistributorPorts {
  const { opened, contracts, getProof } = options;
  const distributor = { address: getAddress(contracts.distributor), abi: rewardDistributorAbi } as const;
  const token = { address: getAddress(contracts.token), abi: tabgridTokenAbi } as const;
  const account = getAddress(options.account);
  return {
    distributor: contracts.distributor,
    getProof,
    provedRoot: (cumulativeWei, proof) => provedRoot(account, cumulativeWei, proof),
    readDistributor: () =>
      opened.read(async (client) => {
        const [root, claimedWei] = await Promise.all([
          client.readContract({ ...distributor, functionName: "root" }),
          client.readContract({ ...distributor, functionName: "claimedBy", args: [account] }),
        ]);
        return { root, claimedWei };
      }),
    readBalances: () =>
      opened.read(async (client) => {
        const [tokensWei, coinWei] = await Promise.all([
          client.readContract({ ...token, functionName: "balanceOf", args: [account] }),
          client.getBalance({ address: getAddress(options.sender) }),
        ]);
        return { tokensWei, coinWei };
      }),
    send: ({ cumulativeWei, proof }) =>
      options.sender === options.account
        ? opened.submit(distributor, "claim", [cumulativeWei, proof])
        : opened.submit(distributor, "claimFor", [account, cumulativeWei, proof]),
  };
}
