"use client";

import { Button } from "../../../components/button.tsx";
import { ErrorNotice } from "../../../components/notice.tsx";
import { Panel, Reading } from "../../../components/panel.tsx";
import { useAction } from "../../../components/use-action.ts";
import { formatCount, formatCredit, formatMoment } from "../../../format.ts";
import { linkThisHost } from "../../../wallet/this-host.ts";
import type { PanelProps } from "./panel-props.ts";
import { accountClient } from "./use-account.ts";

/** The account's hosts, with their verified work and credit. */
export function HostPanel({ account, show, thisHost }: PanelProps & { readonly thisHost: string | null }) {
  const { busy, error, run } = useAction();
  const { hosts } = account;
  const sum = (read: (host: (typeof hosts)[number]) => number) => hosts.reduce((total, host) => total + read(host), 0);
  const isForeign = thisHost !== null && hosts.every(({ hostId }) => hostId !== thisHost);
  const link = () => run(async () => show(await linkThisHost(accountClient(), account.accountId)));
  return (
    <Panel title="Hosts" titleId="hosts" aside="Browsers and machines that compute for you">
      <dl className="grid grid-cols-2 gap-4">
        <Reading label="Verified units" value={formatCount(sum((host) => host.verifiedUnits))} />
        <Reading label="Credit" value={formatCredit(sum((host) => host.creditMicro))} />
      </dl>
      {hosts.length > 0 && (
        <div className="mt-5 overflow-x-auto">
          <table className="w-full text-left text-[0.9375rem]">
            <thead className="text-sm text-ink-soft">
              <tr>
                <th className="py-1.5 pr-4 font-normal">Host</th>
                <th className="py-1.5 pr-4 text-right font-normal">Verified</th>
                <th className="py-1.5 pr-4 text-right font-normal">Wrong</th>
                <th className="py-1.5 pr-4 text-right font-normal">Credit</th>
                <th className="py-1.5 pl-4 font-normal max-sm:hidden">Last seen</th>
              </tr>
            </thead>
            <tbody>
              {hosts.map(({ hostId, verifiedUnits, invalidUnits, creditMicro, lastSeenAt }) => (
                <tr key={hostId} className="border-t border-line">
                  <th scope="row" className="py-2 pr-4 font-normal">
                    <span className="reading" title={hostId}>
                      {hostId.slice(0, 8)}
                    </span>
                    {hostId === thisHost && (
                      <span className="block text-sm whitespace-nowrap text-ink-soft">This browser</span>
                    )}
                  </th>
                  <td className="reading py-2 pr-4 text-right">{formatCount(verifiedUnits)}</td>
                  <td className="reading py-2 pr-4 text-right">{formatCount(invalidUnits)}</td>
                  <td className="reading py-2 pr-4 text-right">{formatCredit(creditMicro)}</td>
                  <td className="py-2 pl-4 text-ink-soft max-sm:hidden">{formatMoment(lastSeenAt)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {isForeign && (
        <div className="mt-4 grid justify-items-start gap-3">
          <p className="text-ink-soft">
            This browser is not among them. Once it is, all that it computed and will compute is yours; that cannot be
            undone.
          </p>
          <Button aria-disabled={busy} onClick={link}>
            Add this browser
          </Button>
          {error !== null && <ErrorNotice error={error} />}
        </div>
      )}
    </Panel>
  );
}
