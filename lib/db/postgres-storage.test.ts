import { afterAll, beforeAll } from "vitest";
import { describeBundles } from "#lib/testing/coordinator/bundles-suite.ts";
import { describeExchange } from "#lib/testing/coordinator/exchange-suite.ts";
import { describeJobLife } from "#lib/testing/coordinator/job-life-suite.ts";
import { describeStages } from "#lib/testing/coordinator/stages-suite.ts";
import { describeTrust } from "#lib/testing/coordinator/trust-suite.ts";
import { describeUnitStorage } from "#lib/testing/storage/storage-conformance.ts";
import { describeJobStorage } from "#lib/testing/storage/storage-jobs-conformance.ts";
import { startThrowawayPostgres, type ThrowawayPostgres } from "#lib/testing/storage/throwaway-database.ts";
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
