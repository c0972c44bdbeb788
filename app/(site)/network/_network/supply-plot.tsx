import { useTranslations } from "next-intl";
import type { RewardsOverview } from "#lib/protocol/messages/rewards.ts";
import { useFormats } from "../../../i18n/use-formats.ts";

/** Shades of one colour, the darkest for what circulates. */
const OPACITIES = [1, 0.75, 0.5, 0.32, 0.18] as const;

/** The whole supply as one bar, cut by who holds it, with the figures below. */
export function SupplyPlot(props: { readonly supply: RewardsOverview["supply"]; readonly treasuryWei: string }) {
  const t = useTranslations("network.supply");
  const { formatShare, formatWholeTokens } = useFormats();
  const { totalWei, circulatingWei, escrowWei, distributorWei, vestingWei } = props.supply;
  const parts = [
    { label: t("circulating"), wei: circulatingWei },
    { label: t("unclaimed"), wei: distributorWei },
    { label: t("escrow"), wei: escrowWei },
    { label: t("vesting"), wei: vestingWei },
    { label: t("treasury"), wei: props.treasuryWei },
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
        <caption className="sr-only">{t("caption")}</caption>
        <thead className="sr-only">
          <tr>
            <th>{t("holder")}</th>
            <th>TAB</th>
            <th>{t("share")}</th>
          </tr>
        </thead>
        <tbody>
          {parts.map(({ label, wei, share, opacity }) => (
            <tr key={label} className="border-t border-line first:border-0">
              <th scope="row" className="py-1.5 text-start font-normal">
                <span className="flex items-baseline gap-2">
                  <span aria-hidden="true" className="size-2.5 shrink-0 rounded-xs bg-accent" style={{ opacity }} />
                  {label}
                </span>
              </th>
              <td className="reading py-1.5 text-end">{formatWholeTokens(wei)}</td>
              <td className="reading w-14 sm:w-20 py-1.5 text-end text-ink-soft">{formatShare(share)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
