import { Kysely, PostgresDialect } from "kysely";
import pg from "pg";
import type { AccountStorage } from "#lib/auth/accounts/account-storage.ts";
import type { PreferenceStorage } from "#lib/auth/accounts/preference-storage.ts";
import type { CommunityStorage } from "#lib/coordinator/community/ports.ts";
import type { PartnerStorage } from "#lib/coordinator/partners/ports.ts";
import type { Earners } from "#lib/coordinator/settlement/earners.ts";
import type { SettlementStorage } from "#lib/coordinator/settlement/settlement-storage.ts";
import type { CoordinatorStorage } from "#lib/coordinator/storage.ts";
import { PostgresAccounts } from "./accounts/postgres-accounts.ts";
import { PostgresPreferences } from "./accounts/postgres-preferences.ts";
import { PostgresCommunity } from "./community/postgres-community.ts";
import { startEmbeddedPostgres } from "./embedded-postgres.ts";
import { Leads } from "./leads.ts";
import { migrate } from "./migrate.ts";
import { PostgresPartners } from "./partners/postgres-partners.ts";
import { PostgresStorage } from "./postgres-storage.ts";
import type { Schema } from "./schema.ts";
import { PostgresEarners } from "./settlement/postgres-earners.ts";
import { PostgresSettlement } from "./settlement/postgres-settlement.ts";
import { sortStorageError } from "./storage-errors.ts";

/** Connections for everything but flushes. */
const POOL_SIZE = 6;
/** Connections for pages of a job's units. */
const PAGE_POOL_SIZE = 4;
/**
 * Flushes touch rows by their keys and walk the queue in the order of its index. While a large job is new and statistics
 * are missing, the planner would rather read whole tables, or sort the whole queue to take its head: with 60,000 units
 * waiting a claim took 32 ms that way, and 1.2 ms along the index. So it is with the pages of a job's units: read through
 * and sorted each time, they took more of the database than flushes did.
 */
const INDEX_SETTINGS = ["seqscan", "bitmapscan", "hashjoin", "mergejoin", "sort"]
  .map((plan) => `-c enable_${plan}=off`)
  .join(" ");
const BIGINT_OID = 20;
const BIGINT_ARRAY_OID = 1016;

/** bigint columns hold milliseconds, ids and sums below 2^53: read them as numbers. */
const types = {
  getTypeParser: ((oid: number, format?: "text" | "binary") => {
    if (oid === BIGINT_OID && format !== "binary") return Number;
    if (oid === BIGINT_ARRAY_OID && format !== "binary") return parseBigintArray;
    return pg.types.getTypeParser(oid, format as "text");
  }) as typeof pg.types.getTypeParser,
};

function parseBigintArray(text: string): number[] {
  return text === "{}" ? [] : text.slice(1, -1).split(",").map(Number);
}

/** An open database, migrated to this version. */
export interface OpenDatabase {
  /** Where a thread of this process opens it once more. */
  readonly url: string;
  readonly storage: CoordinatorStorage;
  readonly settlement: SettlementStorage;
  readonly earners: Earners;
  readonly accounts: AccountStorage;
  readonly preferences: PreferenceStorage;
  readonly community: CommunityStorage;
  readonly partners: PartnerStorage;
  /** Closes connections, and stops the database if it is our own. */
  close(): Promise<void>;
}

/**
 * Opens the given PostgreSQL, or starts the one the project brings along with its data in `<dataDir>/postgres`.
 *
 * @throws {MigrationError} when the schema cannot be created.
 * @throws {EmbeddedPostgresError} when our own database does not start.
 */
export async function openDatabase(
  options: { readonly databaseUrl: string } | { readonly dataDir: string },
): Promise<OpenDatabase> {
  if ("databaseUrl" in options) return connect(options.databaseUrl, async () => undefined);
  const server = await startEmbeddedPostgres(options.dataDir);
  try {
    return await connect(server.url, () => server.stop());
  } catch (error) {
    await server.stop();
    throw error;
  }
}

async function connect(url: string, stop: () => Promise<void>): Promise<OpenDatabase> {
  const base: pg.PoolConfig = { connectionString: url, types, application_name: "tabgrid", keepAlive: true };
  const pool = openPool({ ...base, max: POOL_SIZE });
  // Flushes follow one another; a second connection serves the sweep. Statements of one flush are sent together.
  const flushPool = openPool({ ...base, max: 2, pipeline: true, options: INDEX_SETTINGS } as pg.PoolConfig);
  const db = new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) });
  const flushDb = new Kysely<Schema>({ dialect: new PostgresDialect({ pool: flushPool }) });
  // Of its own, so that no flush waits for people who look at jobs.
  const pagePool = openPool({ ...base, max: PAGE_POOL_SIZE, options: INDEX_SETTINGS });
  const pageDb = new Kysely<Schema>({ dialect: new PostgresDialect({ pool: pagePool }) });
  const leads = new Leads(async () => {
    const client = new pg.Client({ ...base, pipeline: true } as pg.ClientConfig);
    await client.connect();
    return client;
  });
  const close = async () => {
    await leads.release();
    await Promise.all([db.destroy(), flushDb.destroy(), pageDb.destroy()]);
    await stop();
  };
  try {
    await migrate(db);
  } catch (error) {
    await Promise.all([db.destroy(), flushDb.destroy(), pageDb.destroy()]);
    throw sortStorageError(error);
  }
  const storage = new PostgresStorage({ db, flushDb, pageDb }, leads);
  return {
    url,
    storage,
    settlement: new PostgresSettlement(db),
    earners: new PostgresEarners(db),
    accounts: new PostgresAccounts(db),
    preferences: new PostgresPreferences(db),
    community: new PostgresCommunity(db),
    partners: new PostgresPartners(db),
    close,
  };
}

function openPool(config: pg.PoolConfig): pg.Pool {
  const pool = new pg.Pool(config);
  // A connection that breaks is replaced on next use; whoever was using it hears of it from the query. Without these
  // listeners the process would end.
  pool.on("error", () => undefined);
  pool.on("connect", (client) => client.on("error", () => undefined));
  return pool;
}
