import { setTimeout as sleep } from "node:timers/promises";
import {
  type Account,
  BaseError,
  createPublicClient,
  createWalletClient,
  ExecutionRevertedError,
  getAddress,
  type Hex,
  http,
  type TransactionReceipt,
  TransactionReceiptNotFoundError,
} from "viem";
import { TabgridError, type TabgridErrorOptions } from "#lib/errors/tabgrid-error.ts";
import type { DeployPort } from "./deploy-contracts.ts";

/** How often a receipt is asked for: several times within a block of the fastest chains. */
const POLL_MS = 250;
/** A transaction that is in no block by then is stuck: its fee is too low. */
const STUCK_AFTER_MS = 10 * 60_000;

/** Thrown when a contract could not be created; the chain's own words, where there are any, are the cause's. */
export class ContractCreationError extends TabgridError {
  constructor(kind: "transient" | "permanent", message: string, options: TabgridErrorOptions) {
    super("chain.contract-creation", kind, message, options);
  }
}

/**
 * Deploys through a JSON-RPC endpoint, signing here: the key never leaves this process.
 *
 * @throws {ContractCreationError} from `create`, `transient` when the transaction is in no block after ten minutes.
 */
export async function viemDeployPort(rpcUrl: string, account: Account): Promise<DeployPort> {
  const transport = http(rpcUrl);
  const chain = createPublicClient({ transport });
  const wallet = createWalletClient({ transport, account });
  const chainId = await chain.getChainId();

  const receiptOf = async (hash: Hex): Promise<TransactionReceipt> => {
    // Not waitForTransactionReceipt: it waits for a further block, which a chain that mines on demand may never make.
    for (const startedMs = Date.now(); Date.now() - startedMs < STUCK_AFTER_MS; await sleep(POLL_MS)) {
      const receipt = await chain.getTransactionReceipt({ hash }).catch((error: unknown) => {
        if (error instanceof TransactionReceiptNotFoundError) return null;
        throw error;
      });
      if (receipt !== null) return receipt;
    }
    throw new ContractCreationError("transient", "A contract's transaction is in no block yet.", {
      details: { transaction: hash },
    });
  };

  return {
    chainId,
    from: account.address,
    nextNonce: () => chain.getTransactionCount({ address: account.address, blockTag: "pending" }),
    async create(data, nonce) {
      const hash = await wallet.sendTransaction({ chain: null, data, nonce }).catch((error: unknown) => {
        if (error instanceof BaseError && error.walk((each) => each instanceof ExecutionRevertedError)) {
          throw new ContractCreationError("permanent", "A contract's constructor refuses the plan.", { cause: error });
        }
        throw error;
      });
      const { status, contractAddress, blockNumber } = await receiptOf(hash);
      if (status !== "success" || !contractAddress) {
        throw new ContractCreationError("permanent", "A contract's constructor failed.", {
          details: { transaction: hash },
        });
      }
      return { address: getAddress(contractAddress), blockNumber };
    },
    read: (address, abi, functionName) => chain.readContract({ address, abi, functionName }),
  };
}
