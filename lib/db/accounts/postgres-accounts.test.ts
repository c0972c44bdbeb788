import { afterAll, beforeAll } from "vitest";
import { describeAccountStorage } from "#lib/testing/storage/account-conformance.ts";
import { startThrowawayPostgres, type ThrowawayPostgres } from "#lib/testing/storage/throwaway-database.ts";
import { openDatabase } from "../open-database.ts";

let postgres: ThrowawayPostgres;
beforeAll(async () => {
  postgres = await startThrowawayPostgres();
});
afterAll(() => postgres.stop());

describeAccountStorage("PostgreSQL", async () => openDatabase({ databaseUrl: await postgres.createDatabase() }));
