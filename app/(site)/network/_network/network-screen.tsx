"use client";

import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import type { RewardsOverview } from "#lib/protocol/messages/rewards.ts";
import { createRewardsClient } from "#lib/sdk/rewards-client.ts";
import { ErrorNotice, Notice } from "../../../components/notice.tsx";
import { Panel, Reading } from "../../../components/panel.tsx";
import { useFormats } from "../../../i18n/use-formats.ts";
import { describeEpochReason } from "./describe-epoch-reason.ts";
import { EmissionPlot } from "./emission-plot.tsx";
import { EpochTable } from "./epoch-table.tsx";
import { SupplyPlot } from "./supply-plot.tsx";

/** Time between two looks, in milliseconds. */
const REFRESH_MS = 10_000;

const CONTRACTS = [
  "token",
  "treasury",
  "distributor",
  "escrow",
] as const satisfies readonly (keyof RewardsOverview["contracts"])[];

/** Supply, emission, treasury and epochs, as the chain and the server have them. */
export function NetworkScreen() {
  const t = useTranslations("network");
  const { formatDuration, formatWholeTokens } = useFormats();
  const { data, error } = useQuery({
    queryKey: ["rewards"],
    refetchInterval: REFRESH_MS,
    queryFn: async ({ signal }) => {
      const client = createRewardsClient({ baseUrl: "", signal });
      const [overview, { epochs }] = await Promise.all([client.getOverview(), client.listEpochs()]);
      return { overview, epochs };
    },
  });
  if (data === undefined) {
    return (
      <div className="mt-8">
        {error === null ? <p className="text-ink-soft">{t("asking")}</p> : <ErrorNotice error={error} />}
      </div>
    );
  }
  const { overview, epochs } = data;
  return (
    <div className="mt-8 grid grid-cols-1 gap-6">
      <Standing overview={overview} />
      <div className="grid grid-cols-1 gap-6 lg:grid-cols-2">
        <Panel
          title={t("supply.heading")}
          titleId="supply"
          aside={t("supply.total", { amount: formatWholeTokens(overview.supply.totalWei) })}
        >
          <SupplyPlot supply={overview.supply} treasuryWei={overview.treasury.heldWei} />
        </Panel>
        <Panel title={t("emission.heading")} titleId="emission" aside={t("emission.aside")}>
          <EmissionPlot emission={overview.emission} />
        </Panel>
      </div>
      <Panel
        title={t("epochs.heading")}
        titleId="epochs"
        aside={t("epochs.every", { duration: formatDuration(overview.emission.epochSeconds) })}
      >
        <EpochTable epochs={epochs} />
      </Panel>
      <Panel
        title={t("contracts.heading")}
        titleId="contracts"
        aside={t("contracts.chain", { id: String(overview.chain.id) })}
      >
        <dl className="grid gap-x-8 gap-y-3 sm:grid-cols-2">
          {CONTRACTS.map((name) => (
            <div key={name}>
              <dt className="text-sm text-ink-soft first-letter:uppercase">{t(`contracts.${name}`)}</dt>
              <dd dir="ltr" className="reading text-sm break-all rtl:text-right">
                {overview.contracts[name]}
              </dd>
            </div>
          ))}
        </dl>
      </Panel>
    </div>
  );
}

function Standing({ overview }: { readonly overview: RewardsOverview }) {
  const t = useTranslations("network");
  const { formatCount, formatDuration, formatMoment, formatWholeTokens } = useFormats();
  const { chain, settlement, emission, treasury, distributor } = overview;
  return (
    <>
      {chain.isDevelopment && (
        <Notice tone="info" title={t("development.heading")}>
          <p>{t("development.text")}</p>
        </Notice>
      )}
      {settlement.halted !== null && (
        <Notice tone="error" title={t("halted")}>
          <p>{describeEpochReason(settlement.halted, t)}</p>
        </Notice>
      )}
      <dl className="grid grid-cols-2 gap-x-6 gap-y-5 lg:grid-cols-4">
        <Reading
          label={t("now.epoch")}
          value={formatCount(settlement.currentEpoch)}
          note={t("now.ends", { moment: formatMoment(settlement.currentEpochEndsAt) })}
        />
        <Reading
          label={t("now.lastFinal")}
          value={settlement.lastFinalEpoch === null ? t("now.none") : formatCount(settlement.lastFinalEpoch)}
          note={t("now.challenge", { duration: formatDuration(distributor.challengeSeconds) })}
        />
        <Reading label={t("now.emits")} value={formatWholeTokens(emission.currentEpochWei)} note={t("now.emitsNote")} />
        <Reading
          label={t("now.emitted")}
          value={formatWholeTokens(treasury.emittedWei)}
          note={t(distributor.paused ? "now.paused" : "now.emittedNote")}
        />
      </dl>
    </>
  );
}
