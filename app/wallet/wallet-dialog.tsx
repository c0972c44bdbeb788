"use client";

import { useEffect, useId, useRef, useState } from "react";
import { createSiweMessage } from "viem/siwe";
import { type Connector, useConnect, useConnection, useConnectors, useSignMessage, WagmiProvider } from "wagmi";
import type { WalletChallenge, WalletProof } from "#lib/protocol/messages/accounts.ts";
import { Button } from "../components/button.tsx";
import { ErrorNotice } from "../components/notice.tsx";
import { createWalletConfig } from "./wallet-config.ts";
import { sortWalletError } from "./wallet-errors.ts";

interface Props {
  readonly title: string;
  /** What the wallet is asked for, and why. */
  readonly explanation: string;
  readonly getChallenge: () => Promise<WalletChallenge>;
  /** Hands over what the wallet signed; the dialog shows what that throws. */
  readonly onProof: (proof: WalletProof) => Promise<void>;
  readonly onClose: () => void;
}

/** Lets the visitor choose a wallet and sign a challenge with it. Open while it is there; closes on Escape. */
export default function WalletDialog(props: Props) {
  const [config] = useState(createWalletConfig);
  return (
    <WagmiProvider config={config} reconnectOnMount={false}>
      <Dialog {...props} />
    </WagmiProvider>
  );
}

function Dialog({ title, explanation, onClose, ...props }: Props) {
  const ref = useRef<HTMLDialogElement>(null);
  const id = useId();
  const wallets = useConnectors();
  const { state, choose } = useProof(props);
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
      {wallets.length === 0 ? (
        <NoWallets />
      ) : (
        <ul className="mt-5 grid gap-2" aria-label="Wallets in this browser">
          {wallets.map((wallet) => (
            <li key={wallet.uid}>
              <Button
                className="w-full !justify-start"
                aria-disabled={state.busy !== null}
                onClick={() => void choose(wallet)}
              >
                {wallet.icon && (
                  // biome-ignore lint/performance/noImgElement: the wallet's own picture, as a data URI.
                  <img src={wallet.icon.trim()} alt="" width={24} height={24} className="rounded" />
                )}
                <span className="min-w-0 truncate">{wallet.name}</span>
              </Button>
            </li>
          ))}
        </ul>
      )}
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

/** Connects a wallet, has it sign, and hands that over, one step after the other. */
function useProof({ getChallenge, onProof }: Pick<Props, "getChallenge" | "onProof">) {
  const [state, setState] = useState<{ busy: string | null; error: unknown }>({ busy: null, error: null });
  const { mutateAsync: connect } = useConnect();
  const { mutateAsync: sign } = useSignMessage();
  const connected = useConnection().connector;

  const prove = async (connector: Connector): Promise<void> => {
    setState({ busy: `Choose an account in ${connector.name}.`, error: null });
    const accounts =
      connected?.uid === connector.uid ? await connector.getAccounts() : (await connect({ connector })).accounts;
    const address = accounts[0]!;
    const { issuedAt, expirationTime, ...challenge } = await getChallenge();
    const times = { issuedAt: new Date(issuedAt), expirationTime: new Date(expirationTime) };
    const message = createSiweMessage({ ...challenge, ...times, address });
    setState({ busy: `Sign the message in ${connector.name}. It costs nothing.`, error: null });
    const signature = await sign({ account: address, connector, message });
    setState({ busy: "Checking the signature…", error: null });
    await onProof({ message, signature });
  };
  const choose = async (connector: Connector): Promise<void> => {
    if (state.busy !== null) return;
    try {
      await prove(connector);
    } catch (error) {
      setState({ busy: null, error: sortWalletError(error) });
    }
  };
  return { state, choose };
}

function NoWallets() {
  return (
    <p className="mt-5 rounded-md bg-well px-4 py-3">
      This browser has no wallet that shows itself. Install a wallet's extension, or open this page in the browser of
      your wallet's app, and come back.
    </p>
  );
}
