import { afterAll, beforeAll } from "vitest";
import { describeBundles } from "#lib/testing/bundles-suite.ts";
import { describeExchange } from "#lib/testing/exchange-suite.ts";
import { describeJobLife } from "#lib/testing/job-life-suite.ts";
import { describeStages } from "#lib/testing/stages-suite.ts";
import { describeUnitStorage } from "#lib/testing/storage-conformance.ts";
import { describeJobStorage } from "#lib/testing/storage-jobs-conformance.ts";
import { startThrowawayPostgres, type ThrowawayPostgres } from "#lib/testing/throwaway-database.ts";
import { describeTrust } from "#lib/testing/trust-suite.ts";
import { openDatabase } from "./open-database.ts";

let postgres: ThrowawayPostgres;
beforeAll(async () => {
  postgres = await startThrowawayPostgres();
});
afterAll(() => postgres.stop());

const open = async () => {
  const databaseUrl = await postgres.createDatabase();
  const databases = [await openDatabase({ databaseUrl })];
  return {
    storage: databases[0]!.storage,
    another: async () => {
      const database = await openDatabase({ databaseUrl });
      databases.push(database);
      return database.storage;
    },
    close: async () => {
      for (const database of databases) await database.close();
    },
  };
};

describeUnitStorage("PostgreSQL", open);
describeJobStorage("PostgreSQL", open);
describeExchange("PostgreSQL", open);
describeJobLife("PostgreSQL", open);
describeStages("PostgreSQL", open);
describeTrust("PostgreSQL", open);
describeBundles("PostgreSQL", open);
