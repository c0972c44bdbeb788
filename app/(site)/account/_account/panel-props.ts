import type { AccountView } from "#lib/protocol/messages/accounts.ts";

/** What every part of the page gets: the account, and how to show it as it has become. */
export interface PanelProps {
  readonly account: AccountView;
  readonly show: (account: AccountView) => void;
}
