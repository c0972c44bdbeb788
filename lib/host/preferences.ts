import type { Preferences } from "#lib/protocol/messages/preferences.ts";
import { openProfileValues, type ProfileValues } from "./store/profile-values.ts";

/** All cores but one, so that the page and the machine stay responsive. */
export function defaultWorkers(): number {
  return Math.max(1, (globalThis.navigator?.hardwareConcurrency ?? 2) - 1);
}

/**
 * What the person chose on this browser profile. The one place through which preferences are read and kept: an account's
 * can be handed to `save`, and what `save` was given last is what an account would keep.
 */
export class ProfilePreferences {
  private readonly open: () => Promise<ProfileValues>;
  private values: Promise<ProfileValues | null> | null = null;
  private saving: Promise<void> = Promise.resolve();
  /** False once this profile refused to keep them: then they hold until the page goes. */
  remembered = true;

  constructor(open: () => Promise<ProfileValues> = openProfileValues) {
    this.open = open;
  }

  /** What was saved, with defaults for whatever is missing or makes no sense. */
  async load(): Promise<{ readonly preferences: Preferences; readonly running: boolean }> {
    // The schema's library is as large as the rest of the page: it comes after everything a visitor sees.
    const [{ readPreferences }, values] = await Promise.all([
      import("#lib/protocol/messages/preferences.ts"),
      this.opened(),
    ]);
    const choice = await values?.loadChoice().catch(() => null);
    return { preferences: readPreferences(choice?.preferences), running: choice?.running === true };
  }

  /** Keeps them, after everything that was to be kept before. Never rejects; see {@link remembered}. */
  save(preferences: Preferences, running: boolean): Promise<void> {
    this.saving = this.saving.then(async () => {
      try {
        const values = await this.opened();
        await values?.saveChoice({ preferences, running });
        this.remembered = values !== null;
      } catch {
        this.remembered = false;
      }
    });
    return this.saving;
  }

  private opened(): Promise<ProfileValues | null> {
    this.values ??= this.open().catch(() => {
      this.remembered = false;
      return null;
    });
    return this.values;
  }
}
