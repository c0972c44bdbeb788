import { TabgridError } from "#lib/errors/tabgrid-error.ts";
import {
  type AccountPreferences,
  type PreferencesUpdate,
  readSharedPreferences,
  sharedOf,
} from "#lib/protocol/messages/account-preferences.ts";
import type { Preferences } from "#lib/protocol/messages/preferences.ts";
import type { ProfileFollowing, ProfileValues } from "../store/profile-values.ts";
import { changeBetween, mergePreferences } from "./merge-preferences.ts";

/** How this browser's preferences stand to its account's. */
export type FollowState =
  /** Nobody is signed in here, or it is not known yet. */
  | "signed-out"
  /** The person wants this browser's to be its own. */
  | "own"
  /** Both are the same. */
  | "current"
  /** The account could not be reached: what was changed here is sent later. */
  | "waiting";

/** The account that is signed in here; `createAccountClient` of lib/sdk is one. */
export interface AccountPort {
  getPreferences(): Promise<AccountPreferences>;
  changePreferences(update: PreferencesUpdate): Promise<AccountPreferences>;
}

/** Keeps this browser's preferences and its account's the same. */
export class AccountFollower {
  state: FollowState = "signed-out";
  private readonly parts: {
    readonly account: AccountPort;
    /** As far as this browser knows: where nobody is, the account is not asked. */
    readonly isSignedIn: () => boolean;
    readonly profile: Pick<ProfileValues, "loadFollowing" | "saveFollowing">;
    /** What the person chose here. */
    readonly mine: () => Preferences;
    /** Has them hold here; resolves once they are remembered. */
    readonly adopt: (preferences: Preferences) => Promise<void>;
    /** Runs one thing after the other, in whichever of the profile's tabs it is asked for. */
    readonly inTurn: (work: () => Promise<void>) => Promise<void>;
    /** Called when the state changed. */
    readonly changed: () => void;
  };

  constructor(parts: AccountFollower["parts"]) {
    this.parts = parts;
  }

  /**
   * Meets the account: takes over what others changed, and sends what was changed here. Never rejects; what could not be done
   * is left for the next time.
   */
  async look(): Promise<void> {
    if (!this.parts.isSignedIn()) return this.become("signed-out");
    try {
      await this.parts.inTurn(async () => {
        let state = await this.meet();
        while (state === null) state = await this.meet();
        this.become(state);
      });
    } catch (error) {
      this.become(codeOf(error) === "auth.sign-in-needed" ? "signed-out" : "waiting");
    }
  }

  /** Whether preferences follow the account here. Whoever begins to, takes over the account's. */
  async follow(follows: boolean): Promise<void> {
    await this.parts.inTurn(() => this.parts.profile.saveFollowing({ follows, agreed: null })).catch(() => undefined);
    await this.look();
  }

  /** Null when somebody else changed the account's in between. */
  private async meet(): Promise<FollowState | null> {
    const { account, profile, mine, adopt } = this.parts;
    const { follows, agreed }: ProfileFollowing = (await profile.loadFollowing()) ?? { follows: true, agreed: null };
    const theirs = await account.getPreferences();
    if (!follows) return "own";
    const { accountId, version } = theirs;
    const before = sharedOf(mine());
    const common = agreed?.accountId === accountId ? readSharedPreferences(agreed.preferences) : null;
    const { merged, change } = mergePreferences(before, common, theirs.preferences);
    if (!isEmpty(change)) {
      try {
        await account.changePreferences({ version, change });
      } catch (error) {
        if (codeOf(error) === "preferences.outdated") return null;
        throw error;
      }
    }
    // What the person chose meanwhile is newer than either, and is sent the next time.
    const news = changeBetween(before, { ...merged, ...changeBetween(before, sharedOf(mine())) });
    if (!isEmpty(news)) await adopt({ ...mine(), ...news });
    // Last: a tab that ends before this finds the account as it has just become, and nothing of its own to add.
    await profile.saveFollowing({ follows, agreed: { accountId, preferences: merged } });
    return "current";
  }

  private become(state: FollowState): void {
    if (state === this.state) return;
    this.state = state;
    this.parts.changed();
  }
}

const isEmpty = (change: object): boolean => Object.keys(change).length === 0;

const codeOf = (error: unknown): string | null => (error instanceof TabgridError ? error.code : null);
