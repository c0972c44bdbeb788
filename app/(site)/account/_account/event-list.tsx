import type { AccountEvent, AccountView } from "#lib/protocol/messages/accounts.ts";
import { Panel } from "../../../components/panel.tsx";
import { formatMoment } from "../../../format.ts";
import { AddressText } from "./address-text.tsx";

const WORDS: Readonly<Record<AccountEvent, string>> = {
  "signed-in": "Signed in with",
  "wallet-added": "Added wallet",
  "wallet-removed": "Removed wallet",
  "host-linked": "Added host",
  "payout-requested": "Asked to pay to",
  "payout-cancelled": "Cancelled paying to",
  "payout-changed": "Earnings now go to",
  "account-merged": "Took over this browser's jobs",
};

/** What happened to the account, so that its owner notices what they did not do. */
export function EventList({ events }: { readonly events: AccountView["events"] }) {
  return (
    <Panel title="What happened" titleId="events">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached with the keyboard. */}
      <ol tabIndex={0} aria-labelledby="events" className="grid max-h-96 gap-3 overflow-y-auto text-[0.9375rem]">
        {events.map(({ at, event, subject }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: events have no name of their own, and nothing of a row is kept.
          <li key={`${at} ${index}`}>
            <p>
              {WORDS[event]} {subject !== null && <AddressText address={subject} />}
            </p>
            <p className="text-sm text-ink-soft">{formatMoment(at)}</p>
          </li>
        ))}
      </ol>
    </Panel>
  );
}
