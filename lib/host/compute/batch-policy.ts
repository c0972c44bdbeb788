/** Small units travel together: about this much work per message, in milliseconds. */
const BATCH_MS = 8;
const MAX_BATCH_UNITS = 64;
/** Units that take longer are long, in milliseconds: against one of them, a message's round trip is nothing. */
const LONG_UNIT_MS = 200;
/**
 * Batches that a GPU has at once: while it computes one, the others are uploaded and read back. As many as lib/gpu has
 * readback buffers. A long unit hides the transfers of one other.
 */
const GPU_BATCHES = 3;

/** How many units of a job to put into one batch. @param unitMs their mean time on that worker; null: unknown. */
export function unitsPerBatch(unitMs: number | null): number {
  return unitMs === null ? 1 : Math.max(1, Math.min(MAX_BATCH_UNITS, Math.floor(BATCH_MS / unitMs)));
}

/**
 * How many batches a worker is to have. The first of a job goes alone: nothing is known of its units yet. At a CPU worker
 * a second batch waits, so that it does not idle for a message round trip; a GPU works at all of its batches.
 *
 * @param unitMs mean time of a unit of the batch it has; null: unknown, or it has none.
 */
export function batchesPerWorker(role: "cpu" | "gpu", unitMs: number | null): number {
  if (unitMs === null) return 1;
  const long = unitMs > LONG_UNIT_MS;
  if (role === "gpu") return long ? GPU_BATCHES - 1 : GPU_BATCHES;
  return long ? 1 : 2;
}
