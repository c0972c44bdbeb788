"use client";

import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useEffect, useState } from "react";
import type { JobView } from "#lib/protocol/messages/jobs.ts";
import type { JobFunding } from "#lib/protocol/messages/rewards.ts";
import { createRewardsClient } from "#lib/sdk/rewards-client.ts";
import { isOwnJob } from "../../../account.ts";
import { Button } from "../../../components/button.tsx";
import { ErrorNotice } from "../../../components/notice.tsx";
import { formatMoment } from "../../../format.ts";
import { formatTokens } from "../../../format-tokens.ts";
import { takeBudgetFromAddress } from "./budget-address.ts";
import { type BudgetOffer, decideOffer, sumBudget } from "./describe-budget.ts";
import type { Move } from "./moving/move-tokens.ts";
import { useFunding } from "./use-funding.ts";

const FundingDialog = dynamic(() => import("./funding-dialog.tsx"), { ssr: false });

const BUTTONS: Readonly<Record<NonNullable<BudgetOffer>, string>> = {
  deposit: "Pay for it with tokens",
  "top-up": "Add to the budget",
  "give-notice": "Give notice myself",
  refund: "Refund the rest",
};

/** A job's budget, for its requester: what is there and spent, and what can be done with it. Wallet code loads on a press. */
export function BudgetPanel({ job }: { readonly job: JobView }) {
  const isOwn = isOwnJob(job.id);
  const { funding, refresh } = useFunding(job.id, isOwn);
  const [open, setOpen] = useState<Move["kind"] | null>(null);
  const [amount, setAmount] = useState("");
  const overview = useQuery({
    queryKey: ["rewards"],
    enabled: open !== null,
    queryFn: ({ signal }) => createRewardsClient({ baseUrl: "", signal }).getOverview(),
  });
  useEffect(() => {
    const budget = isOwn ? takeBudgetFromAddress() : null;
    if (budget === null) return;
    setAmount(budget);
    setOpen("deposit");
  }, [isOwn]);

  if (!isOwn || funding === undefined || funding === "off") return null;
  const offer = decideOffer(job, funding);
  const isFunded = funding !== null && funding.state !== "none";
  if (!isFunded && offer === null && open === null) return null;
  return (
    <section aria-labelledby="budget-heading" className="border-t border-line pt-6">
      <h2 id="budget-heading" className="mb-3 text-lg">
        Budget
      </h2>
      {isFunded ? (
        <Figures funding={funding} />
      ) : (
        <p className="text-[0.9375rem] text-ink-soft">None: whoever computes it is paid from the community fund.</p>
      )}
      {offer === "give-notice" && (
        <p className="mt-3 text-sm text-ink-soft">
          The job has ended. Its rest can be refunded when its last epoch is settled. If that does not come, your wallet
          can give notice itself.
        </p>
      )}
      {offer !== null && (
        <Button
          className="mt-4"
          tone={offer === "refund" ? "primary" : offer === "give-notice" ? "bare" : "quiet"}
          onClick={() => setOpen(offer === "top-up" ? "deposit" : offer)}
        >
          {BUTTONS[offer]}
        </Button>
      )}
      {open !== null && overview.error !== null && (
        <div className="mt-4">
          <ErrorNotice title="The chain could not be asked" error={overview.error} />
        </div>
      )}
      {open !== null && overview.data !== undefined && (
        <FundingDialog
          jobId={job.id}
          kind={open}
          funding={funding}
          overview={overview.data}
          units={job.units.total}
          amount={amount}
          onDone={refresh}
          onClose={() => setOpen(null)}
        />
      )}
    </section>
  );
}

function Figures({ funding }: { readonly funding: JobFunding }) {
  const { depositedWei, spentWei, restWei } = sumBudget(funding);
  const isRefunded = funding.state === "refundable" && restWei === 0n;
  return (
    <>
      <dl className="grid grid-cols-[1fr_auto] gap-x-4 gap-y-1 text-[0.9375rem]">
        {!isRefunded && <Figure name="Deposited" wei={depositedWei} />}
        <Figure name="Spent" wei={spentWei} />
        {!isRefunded && <Figure name={funding.state === "refundable" ? "Refundable" : "Left"} wei={restWei} />}
      </dl>
      <p className="mt-2 text-sm text-ink-soft">{describeState(funding, isRefunded)}</p>
    </>
  );
}

function Figure({ name, wei }: { readonly name: string; readonly wei: bigint }) {
  return (
    <>
      <dt className="text-ink-soft">{name}</dt>
      <dd className="reading text-right">{formatTokens(wei)} TAB</dd>
    </>
  );
}

function describeState(funding: JobFunding, isRefunded: boolean): string {
  if (isRefunded) return "What was not spent has been paid back.";
  switch (funding.state) {
    case "cancelled":
      return funding.refundableAt === null
        ? "Notice is given."
        : `Notice is given: the rest can be refunded from ${formatMoment(funding.refundableAt)} at the latest.`;
    case "refundable":
      return "The job is settled.";
    default:
      return funding.availableWei === "0" && funding.spentWei === "0"
        ? "A deposit is in a block; it counts when the chain has buried it deep enough to stay."
        : "Spent at the end of each epoch, by the share of units that are accepted.";
  }
}
