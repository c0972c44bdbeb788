"use client";

import {
  type Abi,
  type Address,
  type ContractFunctionArgs,
  type ContractFunctionName,
  createWalletClient,
  custom,
  type EIP1193Provider,
  isAddressEqual,
  publicActions,
  type ReplacementReason,
} from "viem";
import type { RewardsOverview } from "#lib/protocol/messages/rewards.ts";
import type { Hash, Outcome, WalletChain } from "./send-transaction.ts";
import {
  isUnknownChain,
  NotEnoughGasError,
  OtherAccountError,
  OutcomeUnknownError,
  sortChainError,
} from "./transaction-errors.ts";

/** How long a transaction is watched before a person is asked to look again, and the pause between looks, in milliseconds. */
const WATCH_MS = 300_000;
const LOOK_MS = 1_500;

/** An account of a wallet that was chosen, and what it is asked through (EIP-1193). */
export interface WalletAccount {
  readonly address: Address;
  readonly provider: EIP1193Provider;
}

export type WalletClient = ReturnType<typeof openClient>;

/** The wallet as the only way to the chain. */
export interface OpenWalletChain {
  readonly chain: WalletChain;
  /** Asks the chain through the wallet; what that throws is sorted. */
  read<T>(work: (client: WalletClient) => Promise<T>): Promise<T>;
  /**
   * Tries a call, sees that the account can pay for it, and has the wallet send it.
   *
   * @throws {TabgridError} `transaction.refused`, `transaction.not-enough-gas`, `transaction.other-account`, `wallet.*`
   */
  submit<const A extends Abi, Name extends ContractFunctionName<A, "nonpayable">>(
    to: { readonly address: Address; readonly abi: A },
    functionName: Name,
    args: ContractFunctionArgs<A, "nonpayable", Name>,
  ): Promise<Hash>;
}

/** Opens the chain through the wallet alone, which brings its own way there: the page asks nobody else. */
export function openWalletChain(
  { address, provider }: WalletAccount,
  chain: RewardsOverview["chain"],
): OpenWalletChain {
  const client = openClient(address, provider);
  const read: OpenWalletChain["read"] = async (work) => {
    try {
      return await work(client);
    } catch (error) {
      throw sortChainError(error, chain.id);
    }
  };
  return {
    read,
    chain: {
      chainId: chain.id,
      getChainId: () => read(() => client.getChainId()),
      switchChain: () => read(() => switchChain(provider, chain)),
      knows: (hash) =>
        read(async () => (await provider.request({ method: "eth_getTransactionByHash", params: [hash] })) !== null),
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
    },
    submit: (to, functionName, args) =>
      read(async () => {
        const call = { ...to, functionName, args, account: address, chain: null } as never;
        const accounts = await client.getAddresses();
        if (!accounts.some((account) => isAddressEqual(account, address))) throw new OtherAccountError(address);
        await client.simulateContract(call);
        const [gas, priceWei, hasWei] = await Promise.all([
          client.estimateContractGas(call),
          client.getGasPrice(),
          client.getBalance({ address }),
        ]);
        if (gas * priceWei > hasWei) throw new NotEnoughGasError();
        return client.writeContract(call);
      }),
  };
}

function openClient(account: Address, provider: EIP1193Provider) {
  return createWalletClient({
    account,
    transport: custom(provider, { retryCount: 0 }),
    pollingInterval: LOOK_MS,
  }).extend(publicActions);
}

/** A transaction sent again with another fee is the same one. */
function outcomeOf(status: "success" | "reverted", replaced: ReplacementReason): Outcome {
  if (replaced !== "repriced") return replaced;
  return status === "success" ? "done" : "reverted";
}

/** Asks the wallet to go to the chain, and tells it where that is when it does not know and we do. */
async function switchChain(provider: EIP1193Provider, chain: RewardsOverview["chain"]): Promise<void> {
  const chainId = `0x${chain.id.toString(16)}` as const;
  const go = () => provider.request({ method: "wallet_switchEthereumChain", params: [{ chainId }] });
  try {
    await go();
  } catch (error) {
    if (!isUnknownChain(error) || chain.rpcUrl === null) throw error;
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
    // Not every wallet goes to what it adds (EIP-3085).
    await go();
  }
}
