"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { createRewardsClient } from "#lib/sdk/rewards-client.ts";
import { Button } from "../../../../../components/button.tsx";
import { AmountField } from "../../../_funding/amount-field.tsx";
import { type Estimated, useEstimate } from "./use-estimate.ts";

/** An optional budget of a job that is still to be submitted. Nothing about tokens is asked for before it is wanted. */
export function BudgetField(props: {
  readonly text: string;
  /** The job that it is for. */
  readonly of: Estimated;
  readonly onChange: (text: string) => void;
}) {
  const [wanted, setWanted] = useState(false);
  const { data: estimate } = useEstimate(props.of);
  const { data, error } = useQuery({
    queryKey: ["rewards"],
    enabled: wanted,
    queryFn: ({ signal }) => createRewardsClient({ baseUrl: "", signal }).getOverview(),
  });
  if (!wanted) {
    return (
      <div>
        <Button onClick={() => setWanted(true)}>Pay with tokens</Button>
        <p className="mt-2 text-sm text-ink-soft">
          You need not: jobs without a budget are computed too, and paid from the community fund.
        </p>
      </div>
    );
  }
  if (error !== null)
    return <p className="text-sm text-ink-soft">{error.message} The job is computed without a budget.</p>;
  return (
    <div className="grid gap-2">
      <AmountField
        text={props.text}
        hint={`Your wallet deposits it right after you submit, with one signature and one transaction.${data?.chain.isDevelopment ? " This server's chain is for development: its tokens are worth nothing." : ""}`}
        units={estimate?.units ?? null}
        mostWei={null}
        onChange={props.onChange}
      />
    </div>
  );
}
