"use client";

import { useTranslations } from "next-intl";
import { type Connector, useConnectors } from "wagmi";
import { Button } from "../../components/button.tsx";

interface Props {
  readonly busy: boolean;
  /** What it is for: what the visitor is told where there is none. */
  readonly purpose: "signIn" | "job" | "claim";
  readonly onChoose: (wallet: Connector) => void;
}

/** The wallets that show themselves in this browser (EIP-6963). */
export function WalletList({ busy, purpose, onChoose }: Props) {
  const wallets = useConnectors();
  const t = useTranslations("wallet");
  if (wallets.length === 0) {
    return <p className="mt-5 rounded-md bg-well px-4 py-3">{t(`none.${purpose}`)}</p>;
  }
  return (
    <ul className="mt-5 grid gap-2" aria-label={t("wallets")}>
      {wallets.map((wallet) => (
        <li key={wallet.uid}>
          <Button
            className="w-full !justify-start"
            aria-disabled={busy}
            onClick={() => {
              if (!busy) onChoose(wallet);
            }}
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
  );
}
