"use client";

import type { JobId } from "#lib/protocol/ids.ts";
import type { JobFunding, RewardsOverview } from "#lib/protocol/messages/rewards.ts";
import type { ChosenWallet } from "../../../../wallet/dialog/use-connect-wallet.ts";
import { openWalletChain } from "../../../../wallet/transactions/open-wallet-chain.ts";
import {
  type PendingStore,
  type Receipt,
  requireChain,
  sendTransaction,
  type WalletChain,
} from "../../../../wallet/transactions/send-transaction.ts";
import { useTransaction } from "../../../../wallet/transactions/use-transaction.ts";
import { fundingClient } from "../use-funding.ts";
import { escrowPorts, moveStore } from "./escrow-ports.ts";
import { type Holdings, type Move, type MovePorts, moveTransaction, type SignedPermit } from "./move-tokens.ts";

/** A wallet that was chosen, and what it has. */
export interface Mover {
  readonly wallet: ChosenWallet;
  readonly chain: WalletChain;
  readonly ports: MovePorts;
  readonly store: PendingStore<SignedPermit | null>;
  readonly holdings: Holdings;
  /** What was deposited with it and not seen to end, in wei; null for nothing. */
  readonly begunWei: bigint | null;
}

/** Chooses a wallet and moves a job's tokens with it. */
export function useMove(options: {
  readonly jobId: JobId;
  readonly kind: Move["kind"];
  /** Null while no wallet was named; the chosen one is, then. */
  readonly funding: JobFunding | null;
  readonly overview: RewardsOverview;
  readonly onDone: () => void;
}) {
  const { jobId, kind, overview } = options;
  const { state, choose, send, update } = useTransaction<Mover, Receipt<SignedPermit | null>>(
    async (wallet, onStep) => {
      const { funding: known } = options;
      // Anybody may add to a budget that is there; a new one is of the wallet that deposits it.
      const isNew = kind === "deposit" && (known === null || known.state === "none");
      const funding = isNew ? await fundingClient().registerFunding(jobId, wallet.address) : known!;
      const opened = openWalletChain(wallet, overview.chain);
      const ports = escrowPorts(wallet.address, opened, funding);
      onStep("network");
      await requireChain(opened.chain);
      onStep("look");
      const store = moveStore(kind, jobId, wallet.address);
      const holdings = await ports.readHoldings();
      return { wallet, chain: opened.chain, ports, store, holdings, begunWei: begunWeiOf(store) };
    },
    (mover) => ({ ...mover, begunWei: begunWeiOf(mover.store) }),
  );
  const move = (what: Move) =>
    send(async ({ ports, chain, store }, onStep) => {
      const receipt = await sendTransaction(moveTransaction(what, ports), chain, store, onStep);
      options.onDone();
      return receipt;
    });
  const fill = () =>
    update(async (mover) => {
      await fundingClient().fillWallet(mover.wallet.address);
      return { ...mover, holdings: await mover.ports.readHoldings() };
    });
  return { state, choose, move, fill };
}

/** What was deposited and not seen to end, in wei. */
function begunWeiOf(store: Mover["store"]): bigint | null {
  const begun = store.find();
  return begun === null || begun.hash === null ? null : (begun.kept?.amountWei ?? null);
}
