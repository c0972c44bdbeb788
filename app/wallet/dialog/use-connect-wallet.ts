"use client";

import { useCallback } from "react";
import type { EIP1193Provider } from "viem";
import { type Connector, useConnect, useConnection } from "wagmi";
import type { Address } from "#lib/protocol/messages/rewards.ts";

/** A wallet that the visitor chose and that told its account. */
export interface ChosenWallet {
  readonly address: Address;
  readonly name: string;
  /** What the wallet is asked through, and the chain through it (EIP-1193). */
  readonly provider: EIP1193Provider;
}

/** Connects a wallet, which asks its owner once, and takes the account that is selected there. Throws what the wallet throws. */
export function useConnectWallet(): (connector: Connector) => Promise<ChosenWallet> {
  const { mutateAsync: connect } = useConnect();
  const connected = useConnection().connector;
  return useCallback(
    async (connector) => {
      const accounts =
        connected?.uid === connector.uid ? await connector.getAccounts() : (await connect({ connector })).accounts;
      return {
        address: accounts[0]!.toLowerCase() as Address,
        name: connector.name,
        provider: (await connector.getProvider()) as EIP1193Provider,
      };
    },
    [connect, connected],
  );
}
