import type { PreferenceRecord } from "#lib/auth/accounts/preference-storage.ts";
import { PreferencesOutdatedError } from "#lib/auth/accounts/preferences-outdated-error.ts";
import type { AccountId } from "#lib/protocol/ids.ts";
import {
  type AccountPreferences,
  accountPreferencesSchema,
  preferencesUpdateSchema,
  readSharedPreferences,
} from "#lib/protocol/messages/account-preferences.ts";
import type { AccountDeps } from "../api-deps.ts";
import { json } from "../api-message.ts";
import { type Route, route } from "../route.ts";

/** All windows and lists of the schema filled take about two thirds of it. */
const BODY_BYTES = 16 * 1024;

/** What a contributor lends and when, on every browser where the account is signed in. */
export function preferenceRoutes({ preferences }: Pick<AccountDeps, "preferences">): Route[] {
  const common = { tag: "account", path: "/account/preferences", rate: "community", signedIn: true } as const;
  return [
    route({
      ...common,
      method: "GET",
      operationId: "getPreferences",
      summary: "What the account's contributor lends, and when",
      answers: { 200: { description: "Null before they were first kept", schema: accountPreferencesSchema } },
      async handle({ session }) {
        const { accountId } = session!;
        return json(200, toView(accountId, await preferences.findPreferences(accountId)));
      },
    }),
    route({
      ...common,
      method: "PUT",
      operationId: "changePreferences",
      summary: "Changes some of them, if nobody has changed any since the version named; the others stay",
      body: { schema: preferencesUpdateSchema, limitBytes: BODY_BYTES },
      answers: { 200: { description: "As they are then", schema: accountPreferencesSchema } },
      async handle({ session, body: { version, change } }) {
        const { accountId } = session!;
        const record = await preferences.changePreferences(accountId, version, change);
        if (record === null) throw new PreferencesOutdatedError();
        return json(200, toView(accountId, record));
      },
    }),
  ];
}

function toView(accountId: AccountId, record: PreferenceRecord | null): AccountPreferences {
  if (record === null) return { accountId, version: 0, preferences: null };
  return { accountId, version: record.version, preferences: readSharedPreferences(record.fields) };
}
