"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "../../../components/button.tsx";
import { useFormats } from "../../../i18n/use-formats.ts";
import { FaucetButton } from "../../../wallet/dialog/faucet-button.tsx";
import { AmountField } from "./amount-field.tsx";
import type { Mover } from "./moving/use-move.ts";
import { parseTokens } from "./token-amount.ts";

/** How much is deposited, of how much there is, and what it buys. */
export function DepositForm(props: {
  readonly mover: Mover;
  readonly amount: string;
  readonly units: number;
  readonly busy: boolean;
  readonly onDeposit: (amountWei: bigint) => void;
  /** Fills the wallet, on a development chain. */
  readonly onFill: (() => void) | null;
}) {
  const { mover, busy } = props;
  const t = useTranslations("funding");
  const { formatTokens } = useFormats();
  const { tokensWei, coinWei } = mover.holdings;
  const [text, setText] = useState(props.amount);
  const typed = parseTokens(text);
  const wei = "wei" in typed ? typed.wei : null;
  const isTooMuch = wei !== null && wei > tokensWei;
  if (mover.begunWei !== null) {
    return (
      <div className="mt-5 grid gap-3">
        <p>{t("deposit.begun", { amount: formatTokens(mover.begunWei) })}</p>
        <Button tone="primary" aria-disabled={busy} onClick={() => props.onDeposit(mover.begunWei!)}>
          {t("deposit.look")}
        </Button>
      </div>
    );
  }
  return (
    <form
      className="mt-5 grid gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (wei !== null && !isTooMuch && !busy) props.onDeposit(wei);
      }}
    >
      <AmountField
        text={text}
        hint={t("amount.has", { amount: formatTokens(tokensWei), wallet: mover.wallet.name })}
        units={props.units}
        mostWei={tokensWei}
        onChange={setText}
      />
      {props.onFill !== null && (coinWei === 0n || tokensWei === 0n || isTooMuch) && (
        <FaucetButton busy={busy} onFill={props.onFill} />
      )}
      <Button type="submit" tone="primary" aria-disabled={busy || wei === null || isTooMuch}>
        {t("deposit.press")}
      </Button>
    </form>
  );
}
