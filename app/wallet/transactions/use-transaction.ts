"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import type { Connector } from "wagmi";
import { type ChosenWallet, useConnectWallet } from "../dialog/use-connect-wallet.ts";
import { sortWalletError } from "../wallet-errors.ts";
import type { Step } from "./send-transaction.ts";

/** Where it is; null while nothing goes on. */
export type Doing = Step | "connect" | "look" | null;
export type OnStep = (step: Exclude<Doing, null>) => void;

export interface TransactionState<Ready, Done> {
  readonly walletName: string | null;
  /** The wallet with all that it is used for; null before one is chosen. */
  readonly ready: Ready | null;
  readonly doing: Doing;
  /** What came of it; null until then. */
  readonly done: Done | null;
  readonly error: unknown;
}

/**
 * Chooses a wallet and sends a transaction with it; a failure is kept until the next try.
 *
 * @param open makes a chosen wallet ready for use: has it go to the right chain, and reads what it has there.
 * @param afterFailure what it is after a try that failed, which may have left something begun.
 */
export function useTransaction<Ready, Done>(
  open: (wallet: ChosenWallet, onStep: OnStep) => Promise<Ready>,
  afterFailure: (ready: Ready) => Ready,
) {
  type State = TransactionState<Ready, Done>;
  const [state, setState] = useState<State>({ walletName: null, ready: null, doing: null, done: null, error: null });
  const connect = useConnectWallet();
  const change = (next: Partial<State>): void => setState((last) => ({ ...last, ...next }));
  const onStep: OnStep = (doing) => change({ doing });
  const attempt = async (first: Exclude<Doing, null>, work: () => Promise<Partial<State>>): Promise<void> => {
    if (state.doing !== null) return;
    change({ doing: first, error: null });
    try {
      change({ ...(await work()), doing: null });
    } catch (error) {
      const sorted = sortWalletError(error);
      setState((last) => ({ ...last, doing: null, error: sorted, ready: last.ready && afterFailure(last.ready) }));
    }
  };
  return {
    state,
    choose: (connector: Connector) =>
      attempt("connect", async () => {
        const wallet = await connect(connector);
        return { walletName: wallet.name, ready: await open(wallet, onStep) };
      }),
    send: (work: (ready: Ready, onStep: OnStep) => Promise<Done>) =>
      attempt("network", async () => ({ done: await work(state.ready!, onStep) })),
    /** Does something that changes what the wallet has. */
    update: (work: (ready: Ready) => Promise<Ready>) =>
      attempt("look", async () => ({ ready: await work(state.ready!) })),
  };
}

/** What is waited for, and where a person has to act. */
export function useDoing({ doing, walletName }: Pick<TransactionState<unknown, unknown>, "doing" | "walletName">) {
  const t = useTranslations("wallet.doing");
  return doing === null ? null : t(doing, { wallet: walletName ?? "" });
}
