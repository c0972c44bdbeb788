"use client";

import { useTranslations } from "next-intl";
import type { AccountView } from "#lib/protocol/messages/accounts.ts";
import { Panel } from "../../../components/panel.tsx";
import { useFormats } from "../../../i18n/use-formats.ts";
import { AddressText } from "./address-text.tsx";

/** What happened to the account, so that its owner notices what they did not do. */
export function EventList({ events }: { readonly events: AccountView["events"] }) {
  const t = useTranslations("account.events");
  const { formatMoment } = useFormats();
  return (
    <Panel title={t("title")} titleId="events">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached with the keyboard. */}
      <ol tabIndex={0} aria-labelledby="events" className="grid max-h-96 gap-3 overflow-y-auto text-[0.9375rem]">
        {events.map(({ at, event, subject }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: events have no name of their own, and nothing of a row is kept.
          <li key={`${at} ${index}`}>
            <p>{t.rich(event, { address: () => subject !== null && <AddressText address={subject} /> })}</p>
            <p className="text-sm text-ink-soft">{formatMoment(at)}</p>
          </li>
        ))}
      </ol>
    </Panel>
  );
}
