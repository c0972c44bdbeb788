import { afterAll, beforeAll } from "vitest";
import { describePartners } from "#lib/testing/storage/partner-conformance.ts";
import { startThrowawayPostgres, type ThrowawayPostgres } from "#lib/testing/storage/throwaway-database.ts";
import { openDatabase } from "../open-database.ts";

let postgres: ThrowawayPostgres;
beforeAll(async () => {
  postgres = await startThrowawayPostgres();
});
afterAll(() => postgres.stop());

describePartners("PostgreSQL", async () => openDatabase({ databaseUrl: await postgres.createDatabase() }));
