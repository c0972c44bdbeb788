import { sha256 } from "#lib/protocol/digests.ts";
import type { JobId } from "#lib/protocol/ids.ts";

const DOMAIN = "tabgrid/checkpoint/1";
/** A SHA-256. */
const SEAL_BYTES = 32;

/** The unit a state belongs to: other versions of a kernel, other jobs and other units cannot go on from it. */
export interface CheckpointSubject {
  /** `id@version`. */
  readonly kernelTag: string;
  readonly jobId: JobId;
  readonly ordinal: number;
}

/**
 * A state as it is stored.
 *
 * @returns `u8[32 + n]`: SHA-256 of the header and the state, then the state. The header itself is not stored: whoever
 * reads it knows which unit it is to be of. It is "tabgrid/checkpoint/1", kernel, job and ordinal, a line each.
 */
export async function sealCheckpoint(subject: CheckpointSubject, state: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  const sealed = new Uint8Array(SEAL_BYTES + state.length);
  sealed.set(await sealOf(subject, state));
  sealed.set(state, SEAL_BYTES);
  return sealed;
}

/** The state of this unit that was sealed; null when the bytes are damaged, or sealed for another unit. */
export async function openCheckpoint(
  subject: CheckpointSubject,
  sealed: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer> | null> {
  const state = sealed.slice(SEAL_BYTES);
  const seal = await sealOf(subject, state);
  return sealed.length >= SEAL_BYTES && seal.every((byte, i) => byte === sealed[i]) ? state : null;
}

function sealOf({ kernelTag, jobId, ordinal }: CheckpointSubject, state: Uint8Array): Promise<Uint8Array> {
  const header = new TextEncoder().encode([DOMAIN, kernelTag, jobId, ordinal, ""].join("\n"));
  const message = new Uint8Array(header.length + state.length);
  message.set(header);
  message.set(state, header.length);
  return sha256(message);
}
