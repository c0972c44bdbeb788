"use client";

import { useTranslations } from "next-intl";
import { Button } from "../../components/button.tsx";

/** Fills a wallet, on a development chain. */
export function FaucetButton({ busy, onFill }: { readonly busy: boolean; readonly onFill: () => void }) {
  const t = useTranslations("wallet.faucet");
  return (
    <div>
      <Button aria-disabled={busy} onClick={onFill}>
        {t("press")}
      </Button>
      <p className="mt-1 text-sm text-ink-soft">{t("note")}</p>
    </div>
  );
}
