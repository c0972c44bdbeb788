import { followAccount } from "#lib/host/account/follow-account.ts";
import { connectHost } from "#lib/host/browser/browser-host.ts";
import { createAccountClient } from "#lib/sdk/account-client.ts";
import { findAccount } from "../../../account.ts";

/** Begins to keep this browser's preferences and its account's the same. A file of its own: it comes after what a visitor sees. */
export function startFollowing(tell: Parameters<typeof followAccount>[0]["tell"]): ReturnType<typeof followAccount> {
  return followAccount({
    host: connectHost(),
    account: createAccountClient({ baseUrl: "" }),
    // An account with a token is anonymous: nobody else could have chosen anything for it.
    isSignedIn: () => findAccount()?.token === undefined && findAccount() !== null,
    tell,
  });
}
