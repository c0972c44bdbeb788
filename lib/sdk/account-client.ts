import {
  type AccountPreferences,
  accountPreferencesSchema,
  type PreferencesUpdate,
} from "#lib/protocol/messages/account-preferences.ts";
import {
  type AccountView,
  type Address,
  accountViewSchema,
  type ChallengePurpose,
  type CurrentSession,
  currentSessionSchema,
  type HostLinkRequest,
  type WalletChallenge,
  type WalletProof,
  walletChallengeSchema,
} from "#lib/protocol/messages/accounts.ts";
import { ask } from "./ask.ts";
import type { ClientOptions } from "./client.ts";

/**
 * A signed-in browser's account; throws as {@link ask} does. Good on the site's own pages alone, because the browser's
 * cookie says whose it is. A token in the options is the anonymous account's that signing in takes over.
 */
export interface AccountClient {
  getCurrentSession(): Promise<CurrentSession["session"]>;
  createChallenge(purpose: ChallengePurpose): Promise<WalletChallenge>;
  signIn(proof: WalletProof): Promise<AccountView>;
  signOut(): Promise<void>;
  getAccount(): Promise<AccountView>;
  /** @param id of a session, or all `others`. */
  endSession(id: string): Promise<AccountView>;
  addWallet(proof: WalletProof): Promise<AccountView>;
  removeWallet(wallet: Address): Promise<AccountView>;
  requestPayout(wallet: Address): Promise<AccountView>;
  linkHost(request: HostLinkRequest): Promise<AccountView>;
  getPreferences(): Promise<AccountPreferences>;
  /** @throws `preferences.outdated` when somebody else changed them since the version named. */
  changePreferences(update: PreferencesUpdate): Promise<AccountPreferences>;
}

export function createAccountClient(options: ClientOptions): AccountClient {
  const change = (path: string, body: unknown): Promise<AccountView> =>
    ask(options, accountViewSchema, "POST", `/account/${path}`, body);
  return {
    getCurrentSession: async () => (await ask(options, currentSessionSchema, "GET", "/account/session")).session,
    createChallenge: (purpose) => ask(options, walletChallengeSchema, "POST", "/account/challenges", { purpose }),
    signIn: (proof) => change("session", proof),
    signOut: async () => void (await ask(options, currentSessionSchema, "POST", "/account/sign-out", {})),
    getAccount: () => ask(options, accountViewSchema, "GET", "/account"),
    endSession: (id) => change(`sessions/${id}/end`, {}),
    addWallet: (proof) => change("wallets", proof),
    removeWallet: (wallet) => change(`wallets/${wallet}/remove`, {}),
    requestPayout: (wallet) => change("payout", { wallet }),
    linkHost: (request) => change("hosts", request),
    getPreferences: () => ask(options, accountPreferencesSchema, "GET", "/account/preferences"),
    changePreferences: (update) => ask(options, accountPreferencesSchema, "PUT", "/account/preferences", update),
  };
}
