"use client";

import {
  type Address,
  createWalletClient,
  custom,
  type EIP1193Provider,
  getAddress,
  parseSignature,
  publicActions,
  type ReplacementReason,
} from "viem";
import { jobEscrowAbi } from "#lib/chain/contracts/job-escrow-abi.ts";
import { tabgridTokenAbi } from "#lib/chain/contracts/tabgrid-token-abi.ts";
import type { JobFunding, RewardsOverview } from "#lib/protocol/messages/rewards.ts";
import { OutcomeUnknownError, sortChainError } from "./funding-errors.ts";
import type { MovePorts, Outcome } from "./move-tokens.ts";
import { findPending, keepPending } from "./pending-moves.ts";

/** How long a transaction is watched before a person is asked to look again, and the pause between looks, in milliseconds. */
const WATCH_MS = 300_000;
const LOOK_MS = 1_500;

/** EIP-2612. */
const PERMIT_TYPES = {
  Permit: [
    { name: "owner", type: "address" },
    { name: "spender", type: "address" },
    { name: "value", type: "uint256" },
    { name: "nonce", type: "uint256" },
    { name: "deadline", type: "uint256" },
  ],
} as const;

/** What is moved, where and by whom. */
export interface MovePlace {
  readonly provider: EIP1193Provider;
  readonly wallet: Address;
  /** The budget that the move is about; the wallet's own, except for adding to somebody else's. */
  readonly funding: JobFunding;
  readonly chain: RewardsOverview["chain"];
}

/** Moves tokens through the wallet alone, which brings its own way to the chain: the page asks nobody else. */
export function walletPorts({ provider, wallet, funding, chain }: MovePlace): MovePorts {
  const client = createWalletClient({
    account: wallet,
    transport: custom(provider, { retryCount: 0 }),
    pollingInterval: LOOK_MS,
  }).extend(publicActions);
  const token = { address: getAddress(funding.token), abi: tabgridTokenAbi } as const;
  const escrow = { address: getAddress(funding.escrow), abi: jobEscrowAbi } as const;
  const sorting = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw sortChainError(error, chain.id);
    }
  };
  return {
    chainId: chain.id,
    nowSeconds: () => Math.floor(Date.now() / 1_000),
    getChainId: () => sorting(() => client.getChainId()),
    switchChain: () => sorting(() => switchChain(provider, chain)),
    findPending: () => findPending(funding.jobId, wallet),
    keepPending: (pending) => keepPending(funding.jobId, wallet, pending),
    readHoldings: () =>
      sorting(async () => {
        const read = { ...token, account: wallet } as const;
        const [tokensWei, coinWei, allowanceWei, permitNonce, block] = await Promise.all([
          client.readContract({ ...read, functionName: "balanceOf", args: [wallet] }),
          client.getBalance({ address: wallet }),
          client.readContract({ ...read, functionName: "allowance", args: [wallet, escrow.address] }),
          client.readContract({ ...read, functionName: "nonces", args: [wallet] }),
          client.getBlock(),
        ]);
        return { tokensWei, coinWei, allowanceWei, permitNonce, blockSeconds: Number(block.timestamp) };
      }),
    signPermit: (amountWei, nonce, deadline) =>
      sorting(async () => {
        const [, name, version, chainId, verifyingContract] = await client.readContract({
          ...token,
          functionName: "eip712Domain",
        });
        const signature = await client.signTypedData({
          domain: { name, version, chainId: Number(chainId), verifyingContract },
          types: PERMIT_TYPES,
          primaryType: "Permit",
          message: { owner: wallet, spender: escrow.address, value: amountWei, nonce, deadline },
        });
        return { amountWei, nonce, deadline, signature };
      }),
    send: (move, permit) =>
      sorting(async () => {
        const call = { ...escrow, account: wallet } as const;
        const key = funding.jobKey;
        if (move.kind !== "deposit") {
          const plain = { ...call, functionName: move.kind === "refund" ? "refund" : "cancel", args: [key] } as const;
          await client.simulateContract(plain);
          return client.writeContract({ ...plain, chain: null });
        }
        const { amountWei, deadline, signature } = permit!;
        const { r, s, yParity } = parseSignature(signature);
        const signed = { value: amountWei, deadline, v: 27 + yParity, r, s };
        const { requester } = await client.readContract({ ...escrow, functionName: "jobOf", args: [key] });
        if (BigInt(requester) !== 0n) {
          const topUp = { ...call, functionName: "topUpWithPermit", args: [key, amountWei, signed] } as const;
          await client.simulateContract(topUp);
          return client.writeContract({ ...topUp, chain: null });
        }
        const args = [funding.escrowJobId, amountWei, signed] as const;
        const deposit = { ...call, functionName: "depositWithPermit", args } as const;
        await client.simulateContract(deposit);
        return client.writeContract({ ...deposit, chain: null });
      }),
    knows: (hash) =>
      sorting(async () => (await provider.request({ method: "eth_getTransactionByHash", params: [hash] })) !== null),
    async follow(hash) {
      let replaced: ReplacementReason = "repriced";
      try {
        const receipt = await client.waitForTransactionReceipt({
          hash,
          timeout: WATCH_MS,
          onReplaced: ({ reason }) => {
            replaced = reason;
          },
        });
        return { outcome: outcomeOf(receipt.status, replaced), hash: receipt.transactionHash };
      } catch (error) {
        throw new OutcomeUnknownError(error);
      }
    },
  };
}

/** A transaction sent again with another fee is the same one. */
function outcomeOf(status: "success" | "reverted", replaced: ReplacementReason): Outcome {
  if (replaced !== "repriced") return replaced;
  return status === "success" ? "done" : "reverted";
}

/** Asks the wallet to go to the chain, and tells it where that is when it does not know and we do. */
async function switchChain(provider: EIP1193Provider, chain: RewardsOverview["chain"]): Promise<void> {
  const chainId = `0x${chain.id.toString(16)}` as const;
  try {
    await provider.request({ method: "wallet_switchEthereumChain", params: [{ chainId }] });
  } catch (error) {
    if ((error as { code?: unknown }).code !== 4902 || chain.rpcUrl === null) throw error;
    await provider.request({
      method: "wallet_addEthereumChain",
      params: [
        {
          chainId,
          chainName: chain.isDevelopment ? "Tabgrid development" : `Chain ${chain.id}`,
          nativeCurrency: { name: "Ether", symbol: "ETH", decimals: 18 },
          rpcUrls: [chain.rpcUrl],
        },
      ],
    });
  }
}
