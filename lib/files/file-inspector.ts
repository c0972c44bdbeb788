import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import type { BlobStore } from "#lib/coordinator/ports.ts";
import { RemoteError } from "#lib/errors/tabgrid-error.ts";
import { createTurns } from "#lib/images/turns.ts";
import type { Kernel } from "#lib/kernels/kernel.ts";
import { kernelTag } from "#lib/kernels/registry.ts";
import type { Cid } from "#lib/protocol/ids.ts";
import type { FileInput } from "#lib/protocol/messages/jobs.ts";
import { isStorableJson } from "#lib/protocol/storable-json.ts";
import { FilesBusyError, FileTooLargeError, FileUnreadableError } from "./file-errors.ts";
import type { InspectOutcome, InspectRequest } from "./inspect-messages.ts";

const PROGRAM = fileURLToPath(new URL("./inspect-worker.ts", import.meta.url));
/** Time one file may take, in milliseconds. */
const TIMEOUT_MS = 10_000;
/** Heap one file may take, in MiB, beside its bytes. */
const HEAP_MIB = 512;
/** Files read at once, and files that may wait. */
const AT_ONCE = 2;
const QUEUE = 32;
/** Largest summary, in bytes of JSON: part of the kernel contract. */
const MAX_SUMMARY_BYTES = 64 * 1024;
/** Summaries kept: estimates ask for the same file again and again. */
const SUMMARIES = 256;

/** Reads the files of requesters, as far as plans need to know them. */
export interface FileInspector {
  /**
   * @throws {FileTooLargeError} @throws {FileUnreadableError} @throws {FilesBusyError} what the kernel says of a file it
   * cannot use, and what the blob store throws.
   */
  inspect(kernel: Kernel, cid: Cid): Promise<FileInput>;
}

/** Runs a kernel's `inspectFile` on bytes that are given away. Settles with JSON text. */
export type RunInspection = (request: InspectRequest) => Promise<string>;

/** @param run in a thread of its own by default. */
export function createFileInspector(
  blobs: Pick<BlobStore, "renew" | "get">,
  run: RunInspection = createThreadInspection(),
): FileInspector {
  const summaries = new Map<string, unknown>();
  const inTurn = createTurns(AT_ONCE, QUEUE, () => new FilesBusyError());

  const summarise = async (kernel: Kernel, cid: Cid): Promise<unknown> => {
    const bytes = await blobs.get(cid);
    const json = await run({ kernel: kernel.id, bytes });
    if (Buffer.byteLength(json) > MAX_SUMMARY_BYTES) throw new FileUnreadableError("there is too much to say of it");
    const summary: unknown = JSON.parse(json);
    if (!isStorableJson(summary))
      throw new FileUnreadableError("it names something with characters that cannot be kept");
    return summary;
  };

  return {
    async inspect(kernel, cid) {
      const limitBytes = kernel.inputs.file?.maxBytes ?? 0;
      // A blob that is not there is reported by the store itself.
      const sizeBytes = (await blobs.renew(cid)) ?? (await blobs.get(cid)).length;
      if (sizeBytes > limitBytes) throw new FileTooLargeError(sizeBytes, limitBytes);
      const key = `${kernelTag(kernel)}.${cid}`;
      if (!summaries.has(key)) {
        const summary = await inTurn(() => summarise(kernel, cid));
        if (summaries.size >= SUMMARIES) summaries.clear();
        summaries.set(key, summary);
      }
      return { kind: "file", cid, sizeBytes, summary: summaries.get(key) };
    },
  };
}

/** Inspections in threads, each of which is ended when it takes too long or too much. */
export function createThreadInspection(
  options: { readonly program?: string; readonly timeoutMs?: number } = {},
): RunInspection {
  const { program = PROGRAM, timeoutMs = TIMEOUT_MS } = options;
  return (request) => inspectInThread(request, program, timeoutMs);
}

async function inspectInThread(request: InspectRequest, program: string, timeoutMs: number): Promise<string> {
  const { promise: outcome, resolve, reject } = Promise.withResolvers<InspectOutcome>();
  const worker = new Worker(program, {
    workerData: request,
    transferList: [request.bytes.buffer],
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MIB },
    // Nothing of ours is a kernel's business.
    env: {},
  });
  worker.once("message", resolve);
  worker.once("error", () => reject(new FileUnreadableError("it takes too much memory")));
  worker.once("exit", () => reject(new FileUnreadableError("reading it was broken off")));
  const deadline = setTimeout(() => reject(new FileUnreadableError("it takes too long")), timeoutMs);
  try {
    const answer = await outcome;
    if (answer.ok) return answer.json;
    // What is no sentence of the kernel's own is a way to break it that its author did not think of.
    throw answer.error.kind === "internal"
      ? new FileUnreadableError("its kernel stumbles over it")
      : new RemoteError(answer.error);
  } finally {
    clearTimeout(deadline);
    await worker.terminate();
  }
}
