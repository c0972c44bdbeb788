import type { AccountId } from "#lib/protocol/ids.ts";
import type { PreferenceRecord, PreferenceStorage } from "./preference-storage.ts";

/** Preferences in memory: the same answers as PostgreSQL, nothing durable. */
export class MemoryPreferences implements PreferenceStorage {
  readonly #records = new Map<AccountId, PreferenceRecord>();

  async findPreferences(account: AccountId): Promise<PreferenceRecord | null> {
    return this.#records.get(account) ?? null;
  }

  async changePreferences(
    account: AccountId,
    version: number,
    change: PreferenceRecord["fields"],
  ): Promise<PreferenceRecord | null> {
    const known = this.#records.get(account);
    if ((known?.version ?? 0) !== version) return null;
    const record = { version: version + 1, fields: { ...known?.fields, ...structuredClone(change) } };
    this.#records.set(account, record);
    return record;
  }
}
