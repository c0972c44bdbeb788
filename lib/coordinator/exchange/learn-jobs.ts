import type { JobBook } from "../job-book.ts";
import type { UnitRecord } from "../ports.ts";
import type { FlushTransaction } from "../storage.ts";

/** Makes sure that the jobs of these units are in the book. */
export async function learnJobs(
  transaction: FlushTransaction,
  units: readonly UnitRecord[],
  book: JobBook,
): Promise<void> {
  const missing = book.missing(units.map(({ jobId }) => jobId));
  if (missing.length === 0) return;
  for (const job of await transaction.findJobs(missing)) book.learn(job);
}
