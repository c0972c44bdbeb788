import { type Kysely, sql } from "kysely";
import type { PreferenceRecord, PreferenceStorage } from "#lib/auth/accounts/preference-storage.ts";
import type { AccountId } from "#lib/protocol/ids.ts";
import type { Schema } from "../schema.ts";
import { sorted } from "../storage-errors.ts";

/** Preferences in PostgreSQL. */
export class PostgresPreferences implements PreferenceStorage {
  readonly #db: Kysely<Schema>;

  constructor(db: Kysely<Schema>) {
    this.#db = db;
  }

  async findPreferences(account: AccountId): Promise<PreferenceRecord | null> {
    const { rows } = await sorted(
      sql<PreferenceRecord>`
        SELECT version, fields FROM account_preferences WHERE account_id = ${account}
      `.execute(this.#db),
    );
    return rows[0] ?? null;
  }

  async changePreferences(
    account: AccountId,
    version: number,
    change: PreferenceRecord["fields"],
  ): Promise<PreferenceRecord | null> {
    const fields = JSON.stringify(change);
    const statement =
      version === 0
        ? sql<PreferenceRecord>`
            INSERT INTO account_preferences (account_id, version, fields) VALUES (${account}, 1, ${fields}::jsonb)
            ON CONFLICT (account_id) DO NOTHING RETURNING version, fields
          `
        : sql<PreferenceRecord>`
            UPDATE account_preferences SET version = version + 1, fields = fields || ${fields}::jsonb
            WHERE account_id = ${account} AND version = ${version} RETURNING version, fields
          `;
    const { rows } = await sorted(statement.execute(this.#db));
    return rows[0] ?? null;
  }
}
