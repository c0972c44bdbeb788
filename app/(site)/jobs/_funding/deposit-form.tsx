"use client";

import { useState } from "react";
import { Button } from "../../../components/button.tsx";
import { CONTROL_SHAPE, Field } from "../../../components/field.tsx";
import { formatTokens } from "../../../format-tokens.ts";
import { BudgetWorth } from "./budget-worth.tsx";
import type { ChosenWallet } from "./moving/use-move.ts";
import { parseTokens } from "./token-amount.ts";

/** How much is deposited, of how much there is, and what it buys. */
export function DepositForm(props: {
  readonly wallet: ChosenWallet;
  readonly amount: string;
  readonly units: number;
  readonly busy: boolean;
  readonly onDeposit: (amountWei: bigint) => void;
  /** Fills the wallet, on a development chain. */
  readonly onFill: (() => void) | null;
}) {
  const { wallet, busy } = props;
  const { tokensWei, coinWei } = wallet.holdings;
  const [text, setText] = useState(props.amount);
  const typed = parseTokens(text);
  const wei = "wei" in typed ? typed.wei : null;
  const isTooMuch = wei !== null && wei > tokensWei;
  const problem =
    "problem" in typed ? (text === "" ? null : typed.problem) : isTooMuch ? "That is more than you have." : null;
  if (wallet.begunWei !== null) {
    return (
      <div className="mt-5 grid gap-3">
        <p>
          You have sent a deposit of {formatTokens(wallet.begunWei)} TAB from this browser, and it was not seen to end.
        </p>
        <Button tone="primary" aria-disabled={busy} onClick={() => props.onDeposit(wallet.begunWei!)}>
          Look how it ended
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
      <Field label="Budget in TAB" hint={`You have ${formatTokens(tokensWei)} TAB in ${wallet.name}.`} error={problem}>
        {(control) => (
          <input
            {...control}
            className={CONTROL_SHAPE}
            inputMode="decimal"
            autoComplete="off"
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        )}
      </Field>
      <BudgetWorth wei={wei} units={props.units} />
      {props.onFill !== null && (coinWei === 0n || tokensWei === 0n || isTooMuch) && (
        <div>
          <Button aria-disabled={busy} onClick={props.onFill}>
            Get development tokens
          </Button>
          <p className="mt-1 text-sm text-ink-soft">
            This server's chain is for development; its tokens are worth nothing.
          </p>
        </div>
      )}
      <Button type="submit" tone="primary" aria-disabled={busy || wei === null || isTooMuch}>
        Sign and deposit
      </Button>
    </form>
  );
}
