import { type Kysely, sql } from "kysely";
import type { Digest, JobId } from "#lib/protocol/ids.ts";
import type { Schema } from "../schema.ts";
import { arrayLiteral } from "./unit-columns.ts";

/** Has blobs belong to a job, so that they are kept as long as it is; those that do already stay. */
export async function insertReferences(db: Kysely<Schema>, jobId: JobId, digests: readonly Digest[]): Promise<void> {
  if (digests.length === 0) return;
  const literal = arrayLiteral(digests.map((digest) => `"\\\\x${digest}"`));
  await sql`
    INSERT INTO blob_references (digest, job_id) SELECT DISTINCT digest, ${jobId}::uuid
    FROM unnest(${literal}::bytea[]) AS digest ON CONFLICT DO NOTHING
  `.execute(db);
}
