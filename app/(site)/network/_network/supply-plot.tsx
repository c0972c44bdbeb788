import type { RewardsOverview } from "#lib/protocol/messages/rewards.ts";
import { formatShare } from "../../../format.ts";
import { formatWholeTokens } from "../../../format-tokens.ts";

/** Shades of one colour, the darkest for what circulates. */
const OPACITIES = [1, 0.75, 0.5, 0.32, 0.18] as const;

/** The whole supply as one bar, cut by who holds it, with the figures below. */
export function SupplyPlot(props: { readonly supply: RewardsOverview["supply"]; readonly treasuryWei: string }) {
  const { totalWei, circulatingWei, escrowWei, distributorWei, vestingWei } = props.supply;
  const parts = [
    { label: "Circulating", wei: circulatingWei },
    { label: "Earned, not claimed", wei: distributorWei },
    { label: "In escrow for jobs", wei: escrowWei },
    { label: "Vesting", wei: vestingWei },
    { label: "Treasury", wei: props.treasuryWei },
  ].map((part, index) => ({
    ...part,
    share: Number((BigInt(part.wei) * 1_000_000n) / BigInt(totalWei)) / 1_000_000,
    opacity: OPACITIES[index],
  }));
  return (
    <>
      <div aria-hidden="true" className="flex h-8 overflow-hidden rounded-sm bg-well">
        {parts.map(({ label, share, opacity }) => (
          <div key={label} className="bg-accent" style={{ width: `${share * 100}%`, opacity }} />
        ))}
      </div>
      <table className="mt-4 w-full text-[0.9375rem]">
        <caption className="sr-only">Tokens by who holds them</caption>
        <thead className="sr-only">
          <tr>
            <th>Holder</th>
            <th>TAB</th>
            <th>Share</th>
          </tr>
        </thead>
        <tbody>
          {parts.map(({ label, wei, share, opacity }) => (
            <tr key={label} className="border-t border-line first:border-0">
              <th scope="row" className="py-1.5 text-left font-normal">
                <span
                  aria-hidden="true"
                  className="mr-2 inline-block size-2.5 rounded-xs bg-accent"
                  style={{ opacity }}
                />
                {label}
              </th>
              <td className="reading py-1.5 text-right">{formatWholeTokens(wei)}</td>
              <td className="reading w-20 py-1.5 text-right text-ink-soft">{formatShare(share)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
