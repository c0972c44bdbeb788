"use client";

import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import type { JobView } from "#lib/protocol/messages/jobs.ts";
import type { JobFunding } from "#lib/protocol/messages/rewards.ts";
import { createRewardsClient } from "#lib/sdk/rewards-client.ts";
import { isOwnJob } from "../../../account.ts";
import { Button } from "../../../components/button.tsx";
import { ErrorNotice } from "../../../components/notice.tsx";
import type { Formats } from "../../../format.ts";
import type { Translate } from "../../../i18n/translate.ts";
import { useFormats } from "../../../i18n/use-formats.ts";
import { takeBudgetFromAddress } from "./budget-address.ts";
import { decideOffer, sumBudget } from "./describe-budget.ts";
import type { Move } from "./moving/move-tokens.ts";
import { useFunding } from "./use-funding.ts";

const FundingDialog = dynamic(() => import("./funding-dialog.tsx"), { ssr: false });

/** A job's budget, for its requester: what is there and spent, and what can be done with it. Wallet code loads on a press. */
export function BudgetPanel({ job }: { readonly job: JobView }) {
  const t = useTranslations("funding");
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
        {t("budget")}
      </h2>
      {isFunded ? <Figures funding={funding} /> : <p className="text-[0.9375rem] text-ink-soft">{t("none")}</p>}
      {offer === "give-notice" && <p className="mt-3 text-sm text-ink-soft">{t("ended")}</p>}
      {offer !== null && (
        <Button
          className="mt-4"
          tone={offer === "refund" ? "primary" : offer === "give-notice" ? "bare" : "quiet"}
          onClick={() => setOpen(offer === "top-up" ? "deposit" : offer)}
        >
          {t(`offer.${offer}`)}
        </Button>
      )}
      {open !== null && overview.error !== null && (
        <div className="mt-4">
          <ErrorNotice title={t("chainAway")} error={overview.error} />
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
  const t = useTranslations("funding");
  const formats = useFormats();
  const { depositedWei, spentWei, restWei } = sumBudget(funding);
  const isRefunded = funding.state === "refundable" && restWei === 0n;
  return (
    <>
      <dl className="grid grid-cols-[1fr_auto] gap-x-4 gap-y-1 text-[0.9375rem]">
        {!isRefunded && <Figure name={t("figures.deposited")} wei={depositedWei} />}
        <Figure name={t("figures.spent")} wei={spentWei} />
        {!isRefunded && (
          <Figure name={t(funding.state === "refundable" ? "figures.refundable" : "figures.left")} wei={restWei} />
        )}
      </dl>
      <p className="mt-2 text-sm text-ink-soft">{describeState(funding, isRefunded, t, formats)}</p>
    </>
  );
}

function Figure({ name, wei }: { readonly name: string; readonly wei: bigint }) {
  const t = useTranslations("funding.figures");
  const { formatTokens } = useFormats();
  return (
    <>
      <dt className="text-ink-soft">{name}</dt>
      <dd className="reading text-end">{t("tokens", { amount: formatTokens(wei) })}</dd>
    </>
  );
}

function describeState(
  funding: JobFunding,
  isRefunded: boolean,
  t: Translate<"funding">,
  { formatMoment }: Formats,
): string {
  if (isRefunded) return t("state.refunded");
  switch (funding.state) {
    case "cancelled":
      return funding.refundableAt === null
        ? t("state.cancelled")
        : t("state.cancelledUntil", { moment: formatMoment(funding.refundableAt) });
    case "refundable":
      return t("state.refundable");
    default:
      return t(funding.availableWei === "0" && funding.spentWei === "0" ? "state.deposited" : "state.funded");
  }
}
