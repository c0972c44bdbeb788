import { type Kysely, type RawBuilder, sql } from "kysely";
import type { JobKey, Payee } from "#lib/coordinator/epochs/epoch.ts";
import {
  type CreditSum,
  type EpochChange,
  type EpochOutcome,
  type EpochRecord,
  type FundedJob,
  type JobFundingRecord,
  MAX_FUNDERS,
  type OutcomeDetails,
  type SettlementStorage,
  type Spending,
  type StoredPayout,
  type TransactionNote,
} from "#lib/coordinator/settlement/settlement-storage.ts";
import type { HostId, JobId } from "#lib/protocol/ids.ts";
import { arrayLiteral } from "../queries/unit-columns.ts";
import type { Schema } from "../schema.ts";
import { sorted } from "../storage-errors.ts";
import { closeEpoch, findOldestDue, sumOpenCredit } from "./close-epoch.ts";
import { type EpochRow, type PayoutRow, payeeHex, payoutOf, recordOf, toJson } from "./epoch-codec.ts";
import { discardOutcome, saveOutcome } from "./save-outcome.ts";

const COLUMNS = sql.raw("epoch, started_at_ms, ended_at_ms, progress, version, outcome, sent, sighting");
const UNSETTLED = sql.raw("progress NOT IN ('settled', 'skipped')");
/** Name of the setting that says which contracts the epochs are of. */
const SERIES = "settlement-series";

/** Settlement's storage in PostgreSQL. Several processes may share one database. */
export class PostgresSettlement implements SettlementStorage {
  readonly #db: Kysely<Schema>;

  constructor(db: Kysely<Schema>) {
    this.#db = db;
  }

  async findUnsettled(): Promise<EpochRecord | null> {
    const [record] = await this.#read(sql`WHERE ${UNSETTLED} ORDER BY epoch LIMIT 1`);
    return record ?? null;
  }

  async findLastSettled(): Promise<EpochRecord | null> {
    const [record] = await this.#read(sql`WHERE progress = 'settled' ORDER BY epoch DESC LIMIT 1`);
    return record ?? null;
  }

  async findEpoch(epoch: number): Promise<EpochRecord | null> {
    const [record] = await this.#read(sql`WHERE epoch = ${epoch}`);
    return record ?? null;
  }

  listEpochs({ before, limit }: { before: number | null; limit: number }): Promise<EpochRecord[]> {
    const place = before === null ? sql`` : sql`WHERE epoch < ${before}`;
    return this.#read(sql`${place} ORDER BY epoch DESC LIMIT ${limit}`);
  }

  async listTransactions(epoch: number): Promise<TransactionNote[]> {
    const rows = await this.#all<Omit<TransactionNote, "sentAtMs"> & { sent_at_ms: number }>(sql`
      SELECT step, nonce, hash, sent_at_ms FROM epoch_transactions WHERE epoch = ${epoch} ORDER BY sent_at_ms, nonce
    `);
    return rows.map(({ sent_at_ms: sentAtMs, ...note }) => ({ ...note, sentAtMs }));
  }

  findOldestDue(sinceMs: number): Promise<number | null> {
    return sorted(findOldestDue(this.#db, sinceMs));
  }

  closeEpoch(head: { epoch: number; startedAtMs: number; endedAtMs: number }): Promise<boolean> {
    return this.#atomically((db) => closeEpoch(db, head), "repeatable read");
  }

  async listCredit(epoch: number): Promise<CreditSum[]> {
    const rows = await this.#all<{ job_id: JobId; host_id: HostId; partner: string | null; credit_micro: number }>(sql`
      SELECT job_id, replace(host_id::text, '-', '') AS host_id, partner, credit_micro FROM epoch_credit
      WHERE epoch = ${epoch} ORDER BY epoch_credit.job_id, epoch_credit.host_id
    `);
    return rows.map(({ job_id: jobId, host_id: hostId, partner, credit_micro: creditMicro }) => ({
      jobId,
      hostId,
      partner,
      creditMicro,
    }));
  }

  async listFundedJobs(epoch: number): Promise<FundedJob[]> {
    const rows = await this.#all<Omit<FundedJob, "spentBeforeWei"> & { spentBeforeWei: string }>(sql`
      SELECT job_id AS "jobId", requester, job_key AS "jobKey", units_accepted AS "unitsAccepted",
        units_total AS "unitsTotal", credit_micro AS "creditMicro", credit_since_micro AS "creditSinceMicro", ended, spent_before_wei AS "spentBeforeWei"
      FROM epoch_jobs WHERE epoch = ${epoch} ORDER BY job_key COLLATE "C"
    `);
    return rows.map((row) => ({ ...row, spentBeforeWei: BigInt(row.spentBeforeWei) }));
  }

  saveOutcome(epoch: number, version: number, outcome: EpochOutcome | null, details: OutcomeDetails): Promise<boolean> {
    return this.#atomically((db) => saveOutcome(db, epoch, version, outcome, details));
  }

  discardOutcome(epoch: number, version: number): Promise<boolean> {
    return this.#atomically((db) => discardOutcome(db, epoch, version));
  }

  changeEpoch(epoch: number, version: number, { progress, sent, sighting }: EpochChange): Promise<boolean> {
    return this.#atomically(async (db) => {
      const { numAffectedRows } = await sql`
        UPDATE epochs SET version = version + 1, progress = coalesce(${progress ?? null}, progress),
          sent = coalesce(${sent === undefined ? null : toJson(sent)}::jsonb, sent),
          sighting = coalesce(${sighting === undefined ? null : toJson(sighting)}::jsonb, sighting)
        WHERE epoch = ${epoch} AND version = ${version}
      `.execute(db);
      if (numAffectedRows === 0n) return false;
      if (sent !== undefined) {
        await sql`
          INSERT INTO epoch_transactions (epoch, step, nonce, hash, sent_at_ms)
          VALUES (${epoch}, ${toJson(sent.step)}::jsonb, ${sent.nonce}, ${sent.hash}, ${sent.sentAtMs})
        `.execute(db);
      }
      // Roots before are no longer claimed against; trees can be built again from the files.
      if (progress === "settled") await sql`DELETE FROM epoch_blobs WHERE is_tree AND epoch < ${epoch}`.execute(db);
      return true;
    });
  }

  async listSpending(epoch: number): Promise<Spending[]> {
    const rows = await this.#all<{ job_key: JobKey; spent_wei: string }>(sql`
      SELECT job_key, spent_wei FROM epoch_jobs WHERE epoch = ${epoch} AND spent_wei > 0 ORDER BY job_key COLLATE "C"
    `);
    return rows.map(({ job_key: jobKey, spent_wei }) => ({ jobKey, amountWei: BigInt(spent_wei) }));
  }

  async listClosing(epoch: number): Promise<JobKey[]> {
    const rows = await this.#all<{ job_key: JobKey }>(sql`
      SELECT job_key FROM epoch_jobs WHERE epoch = ${epoch} AND closes ORDER BY job_key COLLATE "C"
    `);
    return rows.map(({ job_key: jobKey }) => jobKey);
  }

  async listPayouts({
    payees,
    before,
    limit,
  }: {
    payees: readonly Payee[];
    before: number | null;
    limit: number;
  }): Promise<StoredPayout[]> {
    const rows = await this.#all<PayoutRow>(sql`
      SELECT encode(payee, 'hex') AS payee, epoch, previous_wei, total_wei, parts FROM epoch_payouts
      WHERE payee IN (SELECT decode(hex, 'hex') FROM unnest(${arrayLiteral(payees.map(payeeHex))}::text[]) AS hex)
        AND epoch < coalesce(${before}::integer, 2147483647)
      ORDER BY epoch DESC, payee LIMIT ${limit}
    `);
    return rows.map(payoutOf);
  }

  sumOpenCredit(): Promise<Map<HostId, number>> {
    return sorted(sumOpenCredit(this.#db));
  }

  addFunding({ jobId, requester, jobKey }: JobFundingRecord): Promise<boolean> {
    return this.#atomically(async (db) => {
      // One after the other for each job, so that no two of them are the last that may.
      await sql`SELECT pg_advisory_xact_lock(hashtextextended(${`job-funding/${jobId}`}, 0))`.execute(db);
      await sql`
        INSERT INTO job_fundings (job_key, job_id, requester) SELECT ${jobKey}, ${jobId}, ${requester}
        WHERE (SELECT count(*) FROM job_fundings WHERE job_id = ${jobId}) < ${MAX_FUNDERS}
        ON CONFLICT DO NOTHING
      `.execute(db);
      const { rows } = await sql`SELECT FROM job_fundings WHERE job_key = ${jobKey}`.execute(db);
      return rows.length > 0;
    });
  }

  listFundings(jobId: JobId): Promise<JobFundingRecord[]> {
    return this.#all<JobFundingRecord>(sql`
      SELECT job_id AS "jobId", requester, job_key AS "jobKey" FROM job_fundings
      WHERE job_id = ${jobId} ORDER BY job_key COLLATE "C"
    `);
  }

  async listDebits(jobKey: JobKey): Promise<{ epoch: number; amountWei: bigint }[]> {
    const rows = await this.#all<{ epoch: number; spent_wei: string }>(sql`
      SELECT epoch, spent_wei FROM epoch_jobs WHERE job_key = ${jobKey} AND spent_wei > 0 ORDER BY epoch
    `);
    return rows.map(({ epoch, spent_wei }) => ({ epoch, amountWei: BigInt(spent_wei) }));
  }

  async claimSeries(series: string): Promise<string> {
    await this.#all(sql`INSERT INTO settings (key, value) VALUES (${SERIES}, ${series}) ON CONFLICT DO NOTHING`);
    const [row] = await this.#all<{ value: string }>(sql`SELECT value FROM settings WHERE key = ${SERIES}`);
    return row!.value;
  }

  forgetSeries(series: string): Promise<void> {
    return this.#atomically(async (db) => {
      await sql`DELETE FROM epochs`.execute(db);
      await sql`DELETE FROM job_fundings`.execute(db);
      await sql`UPDATE settings SET value = ${series} WHERE key = ${SERIES}`.execute(db);
    });
  }

  async #read(rest: RawBuilder<unknown>): Promise<EpochRecord[]> {
    return (await this.#all<EpochRow>(sql`SELECT ${COLUMNS} FROM epochs ${rest}`)).map(recordOf);
  }

  async #all<Row>(query: RawBuilder<unknown>): Promise<Row[]> {
    const { rows } = await sorted(query.execute(this.#db));
    return rows as Row[];
  }

  #atomically<T>(work: (db: Kysely<Schema>) => Promise<T>, isolation?: "repeatable read"): Promise<T> {
    const transaction = this.#db.transaction();
    return sorted((isolation === undefined ? transaction : transaction.setIsolationLevel(isolation)).execute(work));
  }
}
