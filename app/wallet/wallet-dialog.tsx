"use client";

import { useEffect, useId, useRef, useState } from "react";
import type { Address, EIP1193Provider } from "viem";
import { type Connector, useConnect, useConnection, WagmiProvider } from "wagmi";
import { Button } from "../components/button.tsx";
import { ErrorNotice } from "../components/notice.tsx";
import { createWalletConfig } from "./wallet-config.ts";
import { sortWalletError } from "./wallet-errors.ts";
import { WalletList } from "./wallet-list.tsx";

/** A wallet that the visitor chose and that told its account. */
export interface ChosenWallet {
  readonly address: Address;
  readonly name: string;
  /** What the wallet is asked through, and the chain through it (EIP-1193). */
  readonly provider: EIP1193Provider;
  /** Says in the dialog what is waited for. */
  readonly tell: (step: string) => void;
}

interface Props {
  readonly title: string;
  /** What the wallet is asked for, and why. */
  readonly explanation: string;
  /** What is done with the wallet; the dialog shows what that throws, and another try is the visitor's. */
  readonly onWallet: (wallet: ChosenWallet) => Promise<void>;
  readonly onClose: () => void;
}

/** Lets the visitor choose a wallet, and does something with it. Open while it is there; closes on Escape. */
export default function WalletDialog(props: Props) {
  const [config] = useState(createWalletConfig);
  return (
    <WagmiProvider config={config} reconnectOnMount={false}>
      <Dialog {...props} />
    </WagmiProvider>
  );
}

function Dialog({ title, explanation, onWallet, onClose }: Props) {
  const ref = useRef<HTMLDialogElement>(null);
  const id = useId();
  const { state, choose } = useChosenWallet(onWallet);
  useEffect(() => ref.current?.showModal(), []);
  return (
    <dialog
      ref={ref}
      aria-labelledby={id}
      onClose={onClose}
      className="m-auto w-[min(26rem,calc(100vw-2rem))] rounded-lg border border-line-strong bg-panel p-6 text-ink backdrop:bg-black/50"
    >
      <h2 id={id} className="text-xl">
        {title}
      </h2>
      <p className="mt-2 text-ink-soft">{explanation}</p>
      <WalletList busy={state.busy !== null} otherwise=", and come back." onChoose={(wallet) => void choose(wallet)} />
      <p role="status" className="mt-4 text-sm text-ink-soft empty:hidden">
        {state.busy}
      </p>
      {state.error !== null && (
        <div className="mt-4">
          <ErrorNotice error={state.error} />
        </div>
      )}
      <div className="mt-6 flex justify-end">
        <Button tone="bare" onClick={() => ref.current?.close()}>
          Cancel
        </Button>
      </div>
    </dialog>
  );
}

/** Connects a wallet and hands it over, one step after the other. */
function useChosenWallet(onWallet: Props["onWallet"]) {
  const [state, setState] = useState<{ busy: string | null; error: unknown }>({ busy: null, error: null });
  const { mutateAsync: connect } = useConnect();
  const connected = useConnection().connector;
  const tell = (step: string): void => setState({ busy: step, error: null });

  const choose = async (connector: Connector): Promise<void> => {
    if (state.busy !== null) return;
    const { name } = connector;
    tell(`Choose an account in ${name}.`);
    try {
      const accounts =
        connected?.uid === connector.uid ? await connector.getAccounts() : (await connect({ connector })).accounts;
      const provider = (await connector.getProvider()) as EIP1193Provider;
      await onWallet({ address: accounts[0]!, name, provider, tell });
      setState({ busy: null, error: null });
    } catch (error) {
      setState({ busy: null, error: sortWalletError(error) });
    }
  };
  return { state, choose };
}
