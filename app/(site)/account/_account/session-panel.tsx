"use client";

import { useTranslations } from "next-intl";
import type { AccountView } from "#lib/protocol/messages/accounts.ts";
import { Button } from "../../../components/button.tsx";
import { Panel } from "../../../components/panel.tsx";
import { useAction } from "../../../components/use-action.ts";
import { useFormats } from "../../../i18n/use-formats.ts";
import { AddressText } from "./address-text.tsx";
import { describeAgent } from "./describe-agent.ts";
import { Entry, EntryList } from "./entry-list.tsx";
import type { PanelProps } from "./panel-props.ts";
import { accountClient } from "./use-account.ts";

/** Where the account is signed in, and how to end that. */
export function SessionPanel({ account, show, onSignedOut }: PanelProps & { readonly onSignedOut: () => void }) {
  const t = useTranslations("account");
  const { formatMoment } = useFormats();
  const { busy, error, run } = useAction();
  const change = (work: () => Promise<AccountView>) => run(async () => show(await work()));
  const signOut = () =>
    run(async () => {
      await accountClient().signOut();
      onSignedOut();
    });
  const others = account.sessions.filter(({ isCurrent }) => !isCurrent);
  return (
    <Panel title={t("sessions.title")} titleId="sessions">
      <EntryList error={error}>
        {account.sessions.map(({ id, agent, wallet, lastSeenAt, isCurrent }) => (
          <Entry
            key={id}
            name={describeAgent(agent, t)}
            note={
              <>
                <AddressText address={wallet} /> ·{" "}
                {isCurrent ? t("sessions.current") : t("sessions.seen", { moment: formatMoment(lastSeenAt) })}
              </>
            }
          >
            {!isCurrent && (
              <Button tone="bare" aria-disabled={busy} onClick={() => change(() => accountClient().endSession(id))}>
                {t("sessions.end")}
              </Button>
            )}
          </Entry>
        ))}
      </EntryList>
      <div className="mt-4 flex flex-wrap gap-3">
        <Button aria-disabled={busy} onClick={signOut}>
          {t("sessions.endHere")}
        </Button>
        {others.length > 0 && (
          <Button aria-disabled={busy} onClick={() => change(() => accountClient().endSession("others"))}>
            {t("sessions.endOthers")}
          </Button>
        )}
      </div>
    </Panel>
  );
}
