"use client";

import { type Address, getAddress, parseSignature } from "viem";
import * as z from "zod";
import { jobEscrowAbi } from "#lib/chain/contracts/job-escrow-abi.ts";
import { tabgridTokenAbi } from "#lib/chain/contracts/tabgrid-token-abi.ts";
import type { JobFunding } from "#lib/protocol/messages/rewards.ts";
import type { OpenWalletChain } from "../../../../wallet/transactions/open-wallet-chain.ts";
import { hexSchema, keptWeiSchema, pendingStore } from "../../../../wallet/transactions/pending-transactions.ts";
import type { PendingStore } from "../../../../wallet/transactions/send-transaction.ts";
import type { Move, MovePorts, SignedPermit } from "./move-tokens.ts";

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

const permitSchema = z.object({
  amountWei: keptWeiSchema,
  nonce: keptWeiSchema,
  deadline: keptWeiSchema,
  signature: hexSchema,
});

/** Where a move that was begun is remembered, with its permit. */
export function moveStore(kind: Move["kind"], jobId: string, wallet: Address): PendingStore<SignedPermit | null> {
  return pendingStore(`${kind}.${jobId}.${wallet}`, permitSchema.nullable());
}

/**
 * The token and the escrow, through the wallet.
 *
 * @param funding the budget that the move is about; the wallet's own, except for adding to somebody else's.
 */
export function escrowPorts(wallet: Address, { read, submit }: OpenWalletChain, funding: JobFunding): MovePorts {
  const token = { address: getAddress(funding.token), abi: tabgridTokenAbi } as const;
  const escrow = { address: getAddress(funding.escrow), abi: jobEscrowAbi } as const;
  const { jobKey } = funding;
  return {
    nowSeconds: () => Math.floor(Date.now() / 1_000),
    readHoldings: () =>
      read(async (client) => {
        const [tokensWei, coinWei, allowanceWei, permitNonce, block] = await Promise.all([
          client.readContract({ ...token, functionName: "balanceOf", args: [wallet] }),
          client.getBalance({ address: wallet }),
          client.readContract({ ...token, functionName: "allowance", args: [wallet, escrow.address] }),
          client.readContract({ ...token, functionName: "nonces", args: [wallet] }),
          client.getBlock(),
        ]);
        return { tokensWei, coinWei, allowanceWei, permitNonce, blockSeconds: Number(block.timestamp) };
      }),
    signPermit: (amountWei, nonce, deadline) =>
      read(async (client) => {
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
    async send(move, permit) {
      if (move.kind !== "deposit") return submit(escrow, move.kind === "refund" ? "refund" : "cancel", [jobKey]);
      const { amountWei, deadline, signature } = permit!;
      const { r, s, yParity } = parseSignature(signature);
      const signed = { value: amountWei, deadline, v: 27 + yParity, r, s };
      const { requester } = await read((client) =>
        client.readContract({ ...escrow, functionName: "jobOf", args: [jobKey] }),
      );
      return BigInt(requester) === 0n
        ? submit(escrow, "depositWithPermit", [funding.escrowJobId, amountWei, signed])
        : submit(escrow, "topUpWithPermit", [jobKey, amountWei, signed]);
    },
  };
}
