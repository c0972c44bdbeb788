import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import type { SettleDeps } from "#lib/coordinator/settlement/settle-epochs.ts";
import { RemoteError, TabgridError } from "#lib/errors/tabgrid-error.ts";
import type { ComputeAnswer, ComputePlace, ComputeRequest } from "./epoch-messages.ts";

const PROGRAM = fileURLToPath(new URL("./epoch-worker.ts", import.meta.url));
/** Heap that computing an epoch may take, in MiB. */
const HEAP_MIB = 4_096;

/** Thrown when an epoch was given up because the server stops; it is computed by whoever settles next. */
class EpochGivenUpError extends TabgridError {
  constructor(epoch: number) {
    super("settlement.given-up", "transient", "Computing the epoch was broken off.", { details: { epoch } });
  }
}

/** Thrown when an epoch takes more memory than it may: no other part of the server suffers from it. */
class EpochTooLargeError extends TabgridError {
  constructor(epoch: number, heapMib: number) {
    super("settlement.too-large", "permanent", `Computing the epoch takes more than ${heapMib} MiB.`, {
      details: { epoch, heapMib },
    });
  }
}

/**
 * Computes epochs in threads of their own, one thread for each: a million accounts take half a minute, in which the
 * coordinator goes on answering hosts.
 *
 * @throws from the returned function: what `prepareEpoch` throws, in its wire form; `settlement.given-up` when the signal is
 *   aborted, `settlement.too-large`.
 */
export function computeInThread(place: ComputePlace, heapMib = HEAP_MIB): SettleDeps["compute"] {
  return async (record, signal) => {
    const { epoch } = record;
    if (signal.aborted) throw new EpochGivenUpError(epoch);
    const { promise: answered, resolve, reject } = Promise.withResolvers<ComputeAnswer>();
    const worker = new Worker(PROGRAM, {
      workerData: { ...place, record } satisfies ComputeRequest,
      resourceLimits: { maxOldGenerationSizeMb: heapMib },
    });
    worker.once("message", resolve);
    worker.once("error", (error: NodeJS.ErrnoException) => {
      reject(error.code === "ERR_WORKER_OUT_OF_MEMORY" ? new EpochTooLargeError(epoch, heapMib) : error);
    });
    const giveUp = (): void => reject(new EpochGivenUpError(epoch));
    worker.once("exit", giveUp);
    signal.addEventListener("abort", giveUp);
    try {
      const answer = await answered;
      if (answer.ok) return answer.isSaved;
      throw new RemoteError(answer.error);
    } finally {
      signal.removeEventListener("abort", giveUp);
      await worker.terminate();
    }
  };
}
