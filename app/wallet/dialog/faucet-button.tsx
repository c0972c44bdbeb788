"use client";

import { Button } from "../../components/button.tsx";

/** Fills a wallet, on a development chain. */
export function FaucetButton({ busy, onFill }: { readonly busy: boolean; readonly onFill: () => void }) {
  return (
    <div>
      <Button aria-disabled={busy} onClick={onFill}>
        Get development tokens
      </Button>
      <p className="mt-1 text-sm text-ink-soft">
        This server's chain is for development; its tokens are worth nothing.
      </p>
    </div>
  );
}
