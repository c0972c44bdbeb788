"use client";

import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { createRewardsClient } from "#lib/sdk/rewards-client.ts";
import { Button } from "../../../../../components/button.tsx";
import { useTellError } from "../../../../../i18n/use-tell-error.ts";
import { AmountField } from "../../../_funding/amount-field.tsx";
import { type Estimated, useEstimate } from "./use-estimate.ts";

/** An optional budget of a job that is still to be submitted. Nothing about tokens is asked for before it is wanted. */
export function BudgetField(props: {
  readonly text: string;
  /** The job that it is for. */
  readonly of: Estimated;
  readonly onChange: (text: string) => void;
}) {
  const t = useTranslations("funding.new");
  const tellError = useTellError();
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
        <Button onClick={() => setWanted(true)}>{t("press")}</Button>
        <p className="mt-2 text-sm text-ink-soft">{t("optional")}</p>
      </div>
    );
  }
  if (error !== null) {
    return (
      <p className="text-sm text-ink-soft">
        {tellError(error)} {t("without")}
      </p>
    );
  }
  return (
    <div className="grid gap-2">
      <AmountField
        text={props.text}
        hint={t(data?.chain.isDevelopment ? "hintDevelopment" : "hint")}
        units={estimate?.units ?? null}
        mostWei={null}
        onChange={props.onChange}
      />
    </div>
  );
}
