import { afterAll, beforeAll } from "vitest";
import { describeSettlementStorage } from "#lib/testing/settlement/settlement-conformance.ts";
import { startThrowawayPostgres, type ThrowawayPostgres } from "#lib/testing/storage/throwaway-database.ts";
import { openDatabase } from "../open-database.ts";

let postgres: ThrowawayPostgres;
beforeAll(async () => {
  postgres = await startThrowawayPostgres();
});
afterAll(() => postgres.stop());

describeSettlementStorage("PostgreSQL", async () => openDatabase({ databaseUrl: await postgres.createDatabase() }));
