"use client";

import { useTranslations } from "next-intl";
import { Button } from "../../../components/button.tsx";
import { ErrorNotice } from "../../../components/notice.tsx";
import { Panel, Reading } from "../../../components/panel.tsx";
import { useAction } from "../../../components/use-action.ts";
import { useFormats } from "../../../i18n/use-formats.ts";
import { linkThisHost } from "../../../wallet/this-host.ts";
import { LinkHost } from "./link-host.tsx";
import type { PanelProps } from "./panel-props.ts";
import { accountClient } from "./use-account.ts";

/** The account's hosts, with their verified work and credit. */
export function HostPanel({ account, show, thisHost }: PanelProps & { readonly thisHost: string | null }) {
  const t = useTranslations("account.hosts");
  const { formatCount, formatCredit, formatMoment } = useFormats();
  const { busy, error, run } = useAction();
  const { hosts } = account;
  const sum = (read: (host: (typeof hosts)[number]) => number) => hosts.reduce((total, host) => total + read(host), 0);
  const isForeign = thisHost !== null && hosts.every(({ hostId }) => hostId !== thisHost);
  const link = () => run(async () => show(await linkThisHost(accountClient(), account.accountId)));
  return (
    <Panel title={t("title")} titleId="hosts" aside={t("aside")}>
      <dl className="grid grid-cols-2 gap-4">
        <Reading label={t("verifiedUnits")} value={formatCount(sum((host) => host.verifiedUnits))} />
        <Reading label={t("credit")} value={formatCredit(sum((host) => host.creditMicro))} />
      </dl>
      {hosts.length > 0 && (
        <div className="mt-5 overflow-x-auto">
          <table className="w-full text-[0.9375rem]">
            <thead className="text-sm text-ink-soft">
              <tr>
                <th className="py-1.5 pe-4 font-normal">{t("host")}</th>
                <th className="py-1.5 pe-4 text-end font-normal">{t("verified")}</th>
                <th className="py-1.5 pe-4 text-end font-normal">{t("wrong")}</th>
                <th className="py-1.5 pe-4 text-end font-normal">{t("credit")}</th>
                <th className="py-1.5 ps-4 font-normal max-sm:hidden">{t("lastSeen")}</th>
              </tr>
            </thead>
            <tbody>
              {hosts.map(({ hostId, verifiedUnits, invalidUnits, creditMicro, lastSeenAt }) => (
                <tr key={hostId} className="border-t border-line">
                  <th scope="row" className="py-2 pe-4 font-normal">
                    <span dir="ltr" className="reading" title={hostId}>
                      {hostId.slice(0, 8)}
                    </span>
                    {hostId === thisHost && (
                      <span className="block text-sm whitespace-nowrap text-ink-soft">{t("thisBrowser")}</span>
                    )}
                  </th>
                  <td className="reading py-2 pe-4 text-end">{formatCount(verifiedUnits)}</td>
                  <td className="reading py-2 pe-4 text-end">{formatCount(invalidUnits)}</td>
                  <td className="reading py-2 pe-4 text-end">{formatCredit(creditMicro)}</td>
                  <td className="py-2 ps-4 text-ink-soft max-sm:hidden">{formatMoment(lastSeenAt)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {isForeign && (
        <div className="mt-4 grid justify-items-start gap-3">
          <p className="text-ink-soft">{t("foreign")}</p>
          <Button aria-disabled={busy} onClick={link}>
            {t("add")}
          </Button>
          {error !== null && <ErrorNotice error={error} />}
        </div>
      )}
      <LinkHost accountId={account.accountId} />
    </Panel>
  );
}
