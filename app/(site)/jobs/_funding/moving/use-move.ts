"use client";

import { useState } from "react";
import type { EIP1193Provider } from "viem";
import { type Connector, useConnect, useConnection } from "wagmi";
import type { JobId } from "#lib/protocol/ids.ts";
import type { Address, JobFunding, RewardsOverview } from "#lib/protocol/messages/rewards.ts";
import { sortWalletError } from "../../../../wallet/wallet-errors.ts";
import { fundingClient } from "../use-funding.ts";
import {
  type Holdings,
  type Move,
  type MovePorts,
  moveTokens,
  type Receipt,
  requireChain,
  type Step,
} from "./move-tokens.ts";
import { walletPorts } from "./wallet-ports.ts";

/** A wallet that was chosen, and what it has. */
export interface ChosenWallet {
  readonly name: string;
  readonly address: Address;
  readonly ports: MovePorts;
  readonly holdings: Holdings;
  /** What was deposited with it and not seen to end, in wei; null for nothing. */
  readonly begunWei: bigint | null;
}

export interface MoveState {
  readonly wallet: ChosenWallet | null;
  /** Null while nothing goes on. */
  readonly step: Step | "connect" | "look" | null;
  readonly receipt: Receipt | null;
  readonly error: unknown;
}

/** Chooses a wallet and moves a job's tokens with it; a failure is kept until the next try. */
export function useMove(options: {
  readonly jobId: JobId;
  readonly kind: Move["kind"];
  /** Null while no wallet was named; the chosen one is, then. */
  readonly funding: JobFunding | null;
  readonly overview: RewardsOverview;
  readonly onDone: () => void;
}) {
  const { jobId, kind, overview } = options;
  const [state, setState] = useState<MoveState>({ wallet: null, step: null, receipt: null, error: null });
  const { mutateAsync: connect } = useConnect();
  const connected = useConnection().connector;
  const change = (next: Partial<MoveState>): void => setState((last) => ({ ...last, ...next }));
  const attempt = async (step: MoveState["step"], work: () => Promise<Partial<MoveState>>): Promise<void> => {
    if (state.step !== null) return;
    change({ step, error: null });
    try {
      change({ ...(await work()), step: null });
    } catch (error) {
      change({ step: null, error: sortWalletError(error) });
    }
  };

  const choose = (connector: Connector) =>
    attempt("connect", async () => {
      const accounts =
        connected?.uid === connector.uid ? await connector.getAccounts() : (await connect({ connector })).accounts;
      const address = accounts[0]!.toLowerCase() as Address;
      const provider = (await connector.getProvider()) as EIP1193Provider;
      const { funding: known } = options;
      // Anybody may add to a budget that is there; a new one is of the wallet that deposits it.
      const isNew = kind === "deposit" && (known === null || known.state === "none");
      const funding = isNew ? await fundingClient().registerFunding(jobId, address) : known!;
      const ports = walletPorts({ provider, wallet: address, funding, chain: overview.chain });
      change({ step: "network" });
      await requireChain(ports);
      change({ step: "look" });
      const begun = ports.findPending();
      const begunWei = begun?.kind === "deposit" && begun.hash !== null ? (begun.permit?.amountWei ?? null) : null;
      return { wallet: { name: connector.name, address, ports, holdings: await ports.readHoldings(), begunWei } };
    });
  const move = (what: Move) =>
    attempt("network", async () => {
      const receipt = await moveTokens(what, state.wallet!.ports, (step) => change({ step }));
      options.onDone();
      return { receipt };
    });
  const fill = () =>
    attempt("look", async () => {
      const wallet = state.wallet!;
      await fundingClient().fillWallet(wallet.address);
      return { wallet: { ...wallet, holdings: await wallet.ports.readHoldings() } };
    });
  return { state, choose, move, fill };
}
