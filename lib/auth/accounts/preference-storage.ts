import type { AccountId } from "#lib/protocol/ids.ts";

/** What an account's owner chose, and how often it was changed. */
export interface PreferenceRecord {
  /** Counts changes from 1. */
  readonly version: number;
  /** Field by field, as whoever changed it last wrote it; to be read by `readSharedPreferences`. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/**
 * What contributors chose, by account. Implementations: lib/db/accounts/postgres-preferences.ts, and in memory.
 *
 * Methods throw `storage.unavailable` or `storage.conflict` (both transient).
 */
export interface PreferenceStorage {
  /** Null before the first change. */
  findPreferences(account: AccountId): Promise<PreferenceRecord | null>;
  /**
   * Changes some fields and leaves the others, also those that only a newer version of the pages knows.
   *
   * @param version that the change was made from; 0 where there was none.
   * @returns the record as it is then; null when somebody else had changed it in between: nothing was changed.
   */
  changePreferences(
    account: AccountId,
    version: number,
    change: PreferenceRecord["fields"],
  ): Promise<PreferenceRecord | null>;
}
