import { sharedOf } from "#lib/protocol/messages/account-preferences.ts";
import type { Preferences } from "#lib/protocol/messages/preferences.ts";
import type { BrowserHost } from "../browser/browser-host.ts";
import { openProfileValues, type ProfileFollowing, type ProfileValues } from "../store/profile-values.ts";
import { AccountFollower, type AccountPort, type FollowState } from "./account-follower.ts";

/** A slider moves through many values: the account is told once it rests for so long, in milliseconds. */
const REST_MS = 1_000;
/** A page that nobody looks at asks this often, and this often after a failure, in milliseconds. */
const LOOK_MS = 600_000;
const RETRY_MS = 30_000;
/** One tab after the other. */
const LOCK = "tabgrid-following";

/** Where nothing can be stored: for as long as the page lives. */
function fleetingValues(): Pick<ProfileValues, "loadFollowing" | "saveFollowing"> {
  let kept: ProfileFollowing | null = null;
  return {
    loadFollowing: async () => kept,
    saveFollowing: async (following) => {
      kept = following;
    },
  };
}

/**
 * Keeps a page's preferences and its account's the same for as long as somebody is signed in: at once, after each change here,
 * when the page comes into view or finds its connection again, and every few minutes. The host's have to be loaded.
 *
 * @param tell is called with how they stand, whenever that changes.
 */
export async function followAccount(parts: {
  readonly host: Pick<BrowserHost, "getPreferences" | "configure" | "subscribe">;
  readonly account: AccountPort;
  /** As far as this browser knows; asked before the account is. */
  readonly isSignedIn: () => boolean;
  readonly tell: (state: FollowState) => void;
}): Promise<{ readonly follow: (follows: boolean) => Promise<void>; readonly stop: () => void }> {
  const { host, account, isSignedIn, tell } = parts;
  const profile = await openProfileValues().catch(fleetingValues);
  const mine = (): Preferences => host.getPreferences()!;
  const follower = new AccountFollower({
    account,
    isSignedIn,
    profile,
    mine,
    adopt: (preferences) => host.configure(preferences),
    inTurn: (work) => navigator.locks.request(LOCK, work),
    changed: () => tell(follower.state),
  });
  let seen = mine();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isOver = false;
  let isChanged = false;

  const look = async (): Promise<void> => {
    clearTimeout(timer);
    isChanged = false;
    await follower.look();
    if (isOver || isChanged) return;
    clearTimeout(timer);
    timer = setTimeout(look, follower.state === "waiting" ? RETRY_MS : LOOK_MS);
  };
  const changed = (): void => {
    const before = seen;
    seen = mine();
    if (seen === before || JSON.stringify(sharedOf(seen)) === JSON.stringify(sharedOf(before))) return;
    isChanged = true;
    clearTimeout(timer);
    timer = setTimeout(look, REST_MS);
  };
  const turned = (): void => {
    // Whoever leaves the page has chosen.
    if (document.visibilityState === "visible" || isChanged) void look();
  };
  const online = (): void => void look();
  const unsubscribe = host.subscribe(changed);
  document.addEventListener("visibilitychange", turned);
  window.addEventListener("online", online);
  void look();
  return {
    follow: (follows) => follower.follow(follows),
    stop() {
      isOver = true;
      clearTimeout(timer);
      unsubscribe();
      document.removeEventListener("visibilitychange", turned);
      window.removeEventListener("online", online);
    },
  };
}
