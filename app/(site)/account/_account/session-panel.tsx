"use client";

import type { AccountView } from "#lib/protocol/messages/accounts.ts";
import { Button } from "../../../components/button.tsx";
import { ErrorNotice } from "../../../components/notice.tsx";
import { Panel } from "../../../components/panel.tsx";
import { useAction } from "../../../components/use-action.ts";
import { formatMoment } from "../../../format.ts";
import { AddressText } from "./address-text.tsx";
import { describeAgent } from "./describe-agent.ts";
import type { PanelProps } from "./panel-props.ts";
import { accountClient } from "./use-account.ts";

/** Where the account is signed in, and how to end that. */
export function SessionPanel({ account, show, onSignedOut }: PanelProps & { readonly onSignedOut: () => void }) {
  const { busy, error, run } = useAction();
  const change = (work: () => Promise<AccountView>) => run(async () => show(await work()));
  const signOut = () =>
    run(async () => {
      await accountClient().signOut();
      onSignedOut();
    });
  const others = account.sessions.filter(({ isCurrent }) => !isCurrent);
  return (
    <Panel title="Signed in" titleId="sessions">
      <ul className="divide-y divide-line border-y border-line">
        {account.sessions.map(({ id, agent, wallet, lastSeenAt, isCurrent }) => (
          <li key={id} className="flex flex-wrap items-center gap-x-4 gap-y-1 py-2">
            <div className="mr-auto min-w-0">
              <p>{describeAgent(agent)}</p>
              <p className="text-sm text-ink-soft">
                <AddressText address={wallet} /> · {isCurrent ? "this browser" : `seen ${formatMoment(lastSeenAt)}`}
              </p>
            </div>
            {!isCurrent && (
              <Button tone="bare" aria-disabled={busy} onClick={() => change(() => accountClient().endSession(id))}>
                Sign out
              </Button>
            )}
          </li>
        ))}
      </ul>
      {error !== null && (
        <div className="mt-4">
          <ErrorNotice error={error} />
        </div>
      )}
      <div className="mt-4 flex flex-wrap gap-3">
        <Button aria-disabled={busy} onClick={signOut}>
          Sign out here
        </Button>
        {others.length > 0 && (
          <Button aria-disabled={busy} onClick={() => change(() => accountClient().endSession("others"))}>
            Sign out everywhere else
          </Button>
        )}
      </div>
    </Panel>
  );
}
