"use client";

import clsx from "clsx";
import type { DonationState } from "#lib/widget/frame/donation.ts";
import { Button } from "../../components/button.tsx";
import { describeDonation } from "./describe-donation.ts";
import type { Words } from "./words/words.ts";

/** In view for as long as anything is computed: that it is, what came of it, and Stop. */
export function Indicator(props: {
  readonly donation: DonationState;
  readonly words: Words;
  readonly onStop: () => void;
}) {
  const { donation, words } = props;
  const { headline, detail } = describeDonation(donation, words);
  const isOn = donation.status === "running" || donation.status === "paused";
  return (
    <div className="flex min-h-11 items-center gap-3">
      <span
        aria-hidden="true"
        className={clsx(
          "size-2.5 shrink-0 rounded-full",
          donation.status === "running" ? "animate-[breathe_2.4s_ease-in-out_infinite] bg-accent" : "bg-line-strong",
        )}
      />
      <p role="status" className="min-w-0 flex-1 text-sm leading-snug">
        <span className="block font-semibold">{headline}</span>
        <span className="block text-ink-soft">{detail}</span>
      </p>
      {isOn && (
        <Button tone="primary" onClick={props.onStop}>
          {words.stop}
        </Button>
      )}
    </div>
  );
}
