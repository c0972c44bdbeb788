"use client";

import { type Connector, useConnectors } from "wagmi";
import { Button } from "../../components/button.tsx";

interface Props {
  readonly busy: boolean;
  /** What the visitor may do when there is none, after being told how to get one. */
  readonly otherwise: string;
  readonly onChoose: (wallet: Connector) => void;
}

/** The wallets that show themselves in this browser (EIP-6963). */
export function WalletList({ busy, otherwise, onChoose }: Props) {
  const wallets = useConnectors();
  if (wallets.length === 0) {
    return (
      <p className="mt-5 rounded-md bg-well px-4 py-3">
        This browser has no wallet that shows itself. Install a wallet's extension, or open this page in the browser of
        your wallet's app{otherwise}
      </p>
    );
  }
  return (
    <ul className="mt-5 grid gap-2" aria-label="Wallets in this browser">
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
