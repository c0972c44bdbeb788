import { type Kysely, sql } from "kysely";
import type { Payout } from "#lib/coordinator/epochs/epoch.ts";
import type { EpochOutcome, OutcomeDetails } from "#lib/coordinator/settlement/settlement-storage.ts";
import { arrayLiteral } from "../queries/unit-columns.ts";
import type { Schema } from "../schema.ts";
import { payeeHex, toJson } from "./epoch-codec.ts";

/** Payouts written by one statement. */
const PAYOUTS_PER_STATEMENT = 5_000;

/** Writes an outcome down, within the transaction that `db` is. */
export async function saveOutcome(
  db: Kysely<Schema>,
  epoch: number,
  version: number,
  outcome: EpochOutcome | null,
  { spending, closing, carried, payouts }: OutcomeDetails,
): Promise<boolean> {
  const withoutOutcome = closing.length > 0 ? "releasing" : "skipped";
  const { numAffectedRows } = await sql`
    UPDATE epochs SET progress = ${outcome === null ? withoutOutcome : "computed"}, version = version + 1,
      outcome = ${outcome === null ? null : toJson(outcome)}::jsonb
    WHERE epoch = ${epoch} AND version = ${version} AND progress = 'closed'
  `.execute(db);
  if (numAffectedRows === 0n) return false;
  await sql`
    UPDATE epoch_jobs SET spent_wei = spent.amount
    FROM unnest(
      ${arrayLiteral(spending.map(({ jobKey }) => jobKey))}::text[],
      ${arrayLiteral(spending.map(({ amountWei }) => `${amountWei}`))}::numeric[]
    ) AS spent (key, amount) WHERE epoch_jobs.epoch = ${epoch} AND job_key = spent.key
  `.execute(db);
  await sql`
    UPDATE epoch_jobs SET closes = true WHERE epoch = ${epoch} AND job_key = ANY (${arrayLiteral(closing)}::text[])
  `.execute(db);
  await sql`
    INSERT INTO epoch_carried (epoch, job_id, host_id, credit_micro)
    SELECT ${epoch}::integer, * FROM unnest(
      ${arrayLiteral(carried.map(({ jobId }) => jobId))}::uuid[],
      ${arrayLiteral(carried.map(({ hostId }) => hostId))}::uuid[],
      ${arrayLiteral(carried.map(({ creditMicro }) => creditMicro))}::bigint[])
  `.execute(db);
  let batch: Payout[] = [];
  for (const payout of payouts) {
    batch.push(payout);
    if (batch.length < PAYOUTS_PER_STATEMENT) continue;
    await insertPayouts(db, epoch, batch);
    batch = [];
  }
  await insertPayouts(db, epoch, batch);
  if (outcome !== null) await keepBlobs(db, epoch, outcome);
  return true;
}

/** Takes back what {@link saveOutcome} wrote, within the transaction that `db` is. */
export async function discardOutcome(db: Kysely<Schema>, epoch: number, version: number): Promise<boolean> {
  const { numAffectedRows } = await sql`
    UPDATE epochs SET progress = 'closed', version = version + 1, outcome = NULL
    WHERE epoch = ${epoch} AND version = ${version}
  `.execute(db);
  if (numAffectedRows === 0n) return false;
  for (const table of ["epoch_carried", "epoch_payouts", "epoch_blobs"]) {
    await sql`DELETE FROM ${sql.table(table)} WHERE epoch = ${epoch}`.execute(db);
  }
  await sql`UPDATE epoch_jobs SET spent_wei = 0, closes = false WHERE epoch = ${epoch}`.execute(db);
  return true;
}

async function insertPayouts(db: Kysely<Schema>, epoch: number, payouts: readonly Payout[]): Promise<void> {
  if (payouts.length === 0) return;
  await sql`
    INSERT INTO epoch_payouts (payee, epoch, previous_wei, total_wei, parts)
    SELECT decode(payee, 'hex'), ${epoch}::integer, previous, total, parts FROM unnest(
      ${arrayLiteral(payouts.map(({ payee }) => payeeHex(payee)))}::text[],
      ${arrayLiteral(payouts.map(({ previousWei }) => `${previousWei}`))}::numeric[],
      ${arrayLiteral(payouts.map(({ totalWei }) => `${totalWei}`))}::numeric[],
      ${payouts.map(({ parts }) => toJson(parts))}::jsonb[]
    ) AS gains (payee, previous, total, parts)
  `.execute(db);
}

async function keepBlobs(db: Kysely<Schema>, epoch: number, { fileDigest, treeDigest }: EpochOutcome): Promise<void> {
  for (const [digest, isTree] of [
    [fileDigest, false],
    [treeDigest, true],
  ] as const) {
    if (digest === null) continue;
    await sql`
      INSERT INTO epoch_blobs (digest, epoch, is_tree) VALUES (decode(${digest}, 'hex'), ${epoch}, ${isTree})
      ON CONFLICT DO NOTHING
    `.execute(db);
  }
}
