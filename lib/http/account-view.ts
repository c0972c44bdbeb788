import type { AccountStorage, SessionRecord } from "#lib/auth/accounts/account-storage.ts";
import type { AccountView } from "#lib/protocol/messages/accounts.ts";

/** Events shown; older ones are kept. */
const EVENTS_SHOWN = 30;

const iso = (ms: number): string => new Date(ms).toISOString();

/** Everything that the owner of an account sees of it. */
export async function toAccountView(
  storage: AccountStorage,
  { accountId, id: ownId }: SessionRecord,
  payoutDelayMs: number,
  nowMs: number,
): Promise<AccountView> {
  const [wallets, payout, sessions, hosts, events] = await Promise.all([
    storage.listWallets(accountId),
    storage.findPayout(accountId),
    storage.listSessions(accountId, nowMs),
    storage.listHosts(accountId),
    storage.listEvents(accountId, EVENTS_SHOWN),
  ]);
  const { wallet, next } = payout!;
  return {
    accountId,
    wallets: wallets.map(({ addedAtMs, ...rest }) => ({ ...rest, addedAt: iso(addedAtMs) })),
    payout: {
      wallet,
      next: next && {
        wallet: next.wallet,
        requestedAt: iso(next.requestedAtMs),
        effectiveAt: iso(next.effectiveAtMs),
      },
      delaySeconds: payoutDelayMs / 1_000,
    },
    sessions: sessions.map(({ id, wallet, agent, createdAtMs, seenAtMs, expiresAtMs }) => ({
      id,
      wallet,
      agent,
      signedInAt: iso(createdAtMs),
      lastSeenAt: iso(seenAtMs),
      expiresAt: iso(expiresAtMs),
      isCurrent: id === ownId,
    })),
    hosts: hosts.map(({ seenAtMs, ...host }) => ({ ...host, lastSeenAt: iso(seenAtMs) })),
    events: events.map(({ atMs, ...rest }) => ({ at: iso(atMs), ...rest })),
  };
}
