"use client";

import { useQuery } from "@tanstack/react-query";
import type { RewardsOverview } from "#lib/protocol/messages/rewards.ts";
import { createRewardsClient } from "#lib/sdk/rewards-client.ts";
import { ErrorNotice, Notice } from "../../../components/notice.tsx";
import { Panel, Reading } from "../../../components/panel.tsx";
import { formatCount, formatDuration, formatMoment } from "../../../format.ts";
import { formatWholeTokens } from "../../../format-tokens.ts";
import { EmissionPlot } from "./emission-plot.tsx";
import { EpochTable } from "./epoch-table.tsx";
import { SupplyPlot } from "./supply-plot.tsx";

/** Time between two looks, in milliseconds. */
const REFRESH_MS = 10_000;

/** Supply, emission, treasury and epochs, as the chain and the server have them. */
export function NetworkScreen() {
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
        {error === null ? <p className="text-ink-soft">Asking the chain…</p> : <ErrorNotice error={error} />}
      </div>
    );
  }
  const { overview, epochs } = data;
  return (
    <div className="mt-8 grid grid-cols-1 gap-6">
      <Standing overview={overview} />
      <div className="grid grid-cols-1 gap-6 lg:grid-cols-2">
        <Panel
          title="Where the tokens are"
          titleId="supply"
          aside={`${formatWholeTokens(overview.supply.totalWei)} TAB, for ever`}
        >
          <SupplyPlot supply={overview.supply} treasuryWei={overview.treasury.heldWei} />
        </Panel>
        <Panel title="Emission for volunteers" titleId="emission" aside="Most that a day pays, year by year">
          <EmissionPlot emission={overview.emission} />
        </Panel>
      </div>
      <Panel title="Epochs" titleId="epochs" aside={`One every ${formatDuration(overview.emission.epochSeconds)}`}>
        <EpochTable epochs={epochs} />
      </Panel>
      <Panel title="Contracts" titleId="contracts" aside={`Chain ${overview.chain.id}`}>
        <dl className="grid gap-x-8 gap-y-3 sm:grid-cols-2">
          {Object.entries(overview.contracts).map(([name, address]) => (
            <div key={name}>
              <dt className="text-sm text-ink-soft first-letter:uppercase">{name}</dt>
              <dd className="reading text-sm break-all">{address}</dd>
            </div>
          ))}
        </dl>
      </Panel>
    </div>
  );
}

function Standing({ overview }: { readonly overview: RewardsOverview }) {
  const { chain, settlement, emission, treasury, distributor } = overview;
  return (
    <>
      {chain.isDevelopment && (
        <Notice tone="info" title="A development chain">
          <p>This server settles on a chain of its own. Its tokens are worth nothing.</p>
        </Notice>
      )}
      {settlement.halted !== null && (
        <Notice tone="error" title="Settlement stands still">
          <p>{settlement.halted.sentence}</p>
        </Notice>
      )}
      <dl className="grid grid-cols-2 gap-x-6 gap-y-5 lg:grid-cols-4">
        <Reading
          label="Epoch now"
          value={formatCount(settlement.currentEpoch)}
          note={`Ends ${formatMoment(settlement.currentEpochEndsAt)}`}
        />
        <Reading
          label="Last final epoch"
          value={settlement.lastFinalEpoch === null ? "None" : formatCount(settlement.lastFinalEpoch)}
          note={`Open to challenge for ${formatDuration(distributor.challengeSeconds)}`}
        />
        <Reading
          label="This epoch emits at most"
          value={formatWholeTokens(emission.currentEpochWei)}
          note="TAB, for volunteer work"
        />
        <Reading
          label="Emitted so far"
          value={formatWholeTokens(treasury.emittedWei)}
          note={distributor.paused ? "Claims are paused" : "TAB, from the community fund"}
        />
      </dl>
    </>
  );
}
