import { randomBytes } from "node:crypto";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { startEmbeddedPostgres } from "#lib/db/embedded-postgres.ts";
import { type OpenDatabase, openDatabase } from "#lib/db/open-database.ts";

/** A real PostgreSQL that lives as long as one test file. */
export interface ThrowawayPostgres {
  /** Creates an empty database and returns its connection string. */
  createDatabase(): Promise<string>;
  stop(): Promise<void>;
}

/** Starts a PostgreSQL with its data in a temporary folder. About a second; call it in `beforeAll`. */
export async function startThrowawayPostgres(): Promise<ThrowawayPostgres> {
  const folder = await mkdtemp(join(tmpdir(), "tabgrid-test-"));
  // When tests run as root the server runs as another user, who has to get in.
  await chmod(folder, 0o755);
  const server = await startEmbeddedPostgres(folder);
  return {
    createDatabase: async () => {
      const name = `test_${randomBytes(6).toString("hex")}`;
      const client = new pg.Client(server.url);
      await client.connect();
      await client.query(`CREATE DATABASE ${name}`);
      await client.end();
      return server.url.replace("/postgres?", `/${name}?`);
    },
    stop: async () => {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A migrated database on a PostgreSQL of its own, which ends when it is closed. Call it in `beforeAll`. */
export async function openThrowawayDatabase(): Promise<OpenDatabase> {
  const postgres = await startThrowawayPostgres();
  const database = await openDatabase({ databaseUrl: await postgres.createDatabase() });
  return {
    ...database,
    close: async () => {
      await database.close();
      await postgres.stop();
    },
  };
}
