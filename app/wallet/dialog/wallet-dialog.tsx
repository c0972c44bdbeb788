"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import type { Connector } from "wagmi";
import { sortWalletError } from "../wallet-errors.ts";
import { type ChosenWallet, useConnectWallet } from "./use-connect-wallet.ts";
import { WalletFrame } from "./wallet-frame.tsx";
import { WalletList } from "./wallet-list.tsx";
import { WalletProvider } from "./wallet-provider.tsx";

/** Says in the dialog what is waited for. */
export type Tell = (step: "sign" | "check") => void;

interface Props {
  readonly title: string;
  /** What the wallet is asked for, and why. */
  readonly explanation: string;
  /** What is done with the wallet; the dialog shows what that throws, and another try is the visitor's. */
  readonly onWallet: (wallet: ChosenWallet, tell: Tell) => Promise<void>;
  readonly onClose: () => void;
}

/** Lets the visitor choose a wallet, and does something with it. */
export default function WalletDialog(props: Props) {
  return (
    <WalletProvider>
      <Dialog {...props} />
    </WalletProvider>
  );
}

function Dialog({ onWallet, ...props }: Props) {
  const [{ busy, error }, setState] = useState<{ busy: string | null; error: unknown }>({ busy: null, error: null });
  const connect = useConnectWallet();
  const t = useTranslations("wallet");
  const choose = async (connector: Connector): Promise<void> => {
    if (busy !== null) return;
    const { name } = connector;
    setState({ busy: t("choose", { wallet: name }), error: null });
    const tell: Tell = (step) => setState({ busy: t(`prove.${step}`, { wallet: name }), error: null });
    try {
      await onWallet(await connect(connector), tell);
      setState({ busy: null, error: null });
    } catch (error) {
      setState({ busy: null, error: sortWalletError(error) });
    }
  };
  return (
    <WalletFrame {...props} status={busy} error={error} isDone={false}>
      <WalletList busy={busy !== null} purpose="signIn" onChoose={(wallet) => void choose(wallet)} />
    </WalletFrame>
  );
}
