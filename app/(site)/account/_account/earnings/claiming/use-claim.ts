"use client";

import type { Address, RewardsOverview } from "#lib/protocol/messages/rewards.ts";
import { createFundingClient } from "#lib/sdk/funding-client.ts";
import { createRewardsClient } from "#lib/sdk/rewards-client.ts";
import type { ChosenWallet } from "../../../../../wallet/dialog/use-connect-wallet.ts";
import { openWalletChain } from "../../../../../wallet/transactions/open-wallet-chain.ts";
import {
  type Hash,
  requireChain,
  sendTransaction,
  type WalletChain,
} from "../../../../../wallet/transactions/send-transaction.ts";
import { type OnStep, useTransaction } from "../../../../../wallet/transactions/use-transaction.ts";
import { claimStore } from "./claim-store.ts";
import { claimTransaction } from "./claim-transaction.ts";
import { type DistributorPorts, distributorPorts } from "./distributor-ports.ts";

/** A wallet that was chosen to claim, and what it has. */
export interface Claimer {
  readonly wallet: ChosenWallet;
  readonly chain: WalletChain;
  readonly ports: DistributorPorts;
  readonly coinWei: bigint;
  /** Whether a claim was sent from this browser and not seen to end. */
  readonly isBegun: boolean;
}

/** What a claim came to. */
export interface ClaimReceipt {
  /** Null when it went through in a transaction that was not seen. */
  readonly hash: Hash | null;
  /** What the account has had by this claim. */
  readonly paidWei: bigint;
  /** The account's tokens now. */
  readonly tokensWei: bigint;
}

/** Claims for an account with a wallet that is chosen here. */
export function useClaim(options: {
  readonly account: Address;
  readonly overview: RewardsOverview;
  readonly onDone: () => void;
}) {
  const { account, overview } = options;
  const { contracts } = overview;
  const store = claimStore(contracts.distributor, account);
  const isBegun = (): boolean => store.find()?.hash != null;
  const open = async (wallet: ChosenWallet, onStep: OnStep): Promise<Claimer> => {
    const opened = openWalletChain(wallet, overview.chain);
    const getProof = () => createRewardsClient({ baseUrl: "" }).getClaim(account);
    const ports = distributorPorts({ opened, sender: wallet.address, account, contracts, getProof });
    onStep("network");
    await requireChain(opened.chain);
    onStep("look");
    const { coinWei } = await ports.readBalances();
    return { wallet, chain: opened.chain, ports, coinWei, isBegun: isBegun() };
  };
  const { state, choose, send, update } = useTransaction<Claimer, ClaimReceipt>(open, (claimer) => ({
    ...claimer,
    isBegun: isBegun(),
  }));
  const claim = () =>
    send(async ({ ports, chain }, onStep) => {
      const { hash, kept } = await sendTransaction(claimTransaction(account, ports), chain, store, onStep);
      options.onDone();
      const [{ claimedWei }, { tokensWei }] = await Promise.all([ports.readDistributor(), ports.readBalances()]);
      return { hash, paidWei: claimedWei - kept.hadWei, tokensWei };
    });
  const fill = () =>
    update(async (claimer) => {
      await createFundingClient({ baseUrl: "" }).fillWallet(claimer.wallet.address);
      return { ...claimer, coinWei: (await claimer.ports.readBalances()).coinWei };
    });
  return { state, choose, claim, fill };
}
