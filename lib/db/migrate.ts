import { type Kysely, sql } from "kysely";
import { type Migration, Migrator } from "kysely/migration";
import { TabgridError } from "#lib/errors/tabgrid-error.ts";
import * as coordinator from "./migrations/0001-coordinator.ts";
import * as stages from "./migrations/0002-stages.ts";
import * as trust from "./migrations/0003-trust.ts";
import * as settlement from "./migrations/0004-settlement.ts";
import * as accounts from "./migrations/0005-accounts.ts";
import * as community from "./migrations/0006-community.ts";
import * as partners from "./migrations/0007-partners.ts";
import * as lastClaim from "./migrations/0008-last-claim.ts";
import * as preferences from "./migrations/0009-preferences.ts";
import * as releasingEpochs from "./migrations/0010-releasing-epochs.ts";
import * as arbiters from "./migrations/0011-arbiters.ts";
import * as publicJobs from "./migrations/0012-public-jobs.ts";
import * as proofLooks from "./migrations/0013-proof-looks.ts";
import * as sparseIndexes from "./migrations/0014-sparse-indexes.ts";
import type { Schema } from "./schema.ts";

/** Thrown when the database cannot be brought to this version. */
export class MigrationError extends TabgridError {
  constructor(cause: unknown) {
    super("storage.migration-failed", "config", "The database could not be brought to this version.", {
      cause,
      hints: ["Check that the database user may create tables.", "Use PostgreSQL 15 or newer."],
    });
  }
}

/** Every migration, in order; names never change once released. */
const MIGRATIONS: Record<string, Migration> = {
  "0001-coordinator": coordinator,
  "0002-stages": stages,
  "0003-trust": trust,
  "0004-settlement": settlement,
  "0005-accounts": accounts,
  "0006-community": community,
  "0007-partners": partners,
  "0008-last-claim": lastClaim,
  "0009-preferences": preferences,
  "0010-releasing-epochs": releasingEpochs,
  "0011-arbiters": arbiters,
  "0012-public-jobs": publicJobs,
  "0013-proof-looks": proofLooks,
  "0014-sparse-indexes": sparseIndexes,
};

/** Oldest PostgreSQL that works, as `server_version_num`. */
const OLDEST_VERSION = 150_000;

/**
 * Brings the database to this version. Processes that start together wait for one another: Kysely runs migrations
 * under an advisory lock.
 *
 * @throws {MigrationError}
 */
export async function migrate(db: Kysely<Schema>): Promise<void> {
  const { rows } = await sql<{ version: string }>`SELECT current_setting('server_version_num') AS version`.execute(db);
  if (Number(rows[0]!.version) < OLDEST_VERSION) throw new MigrationError(`PostgreSQL ${rows[0]!.version} is too old`);
  const migrator = new Migrator({ db, provider: { getMigrations: async () => MIGRATIONS } });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw new MigrationError(error);
}
