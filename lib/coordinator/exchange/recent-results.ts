import type { Digest, JobId } from "#lib/protocol/ids.ts";
import type { UnitChange } from "../storage.ts";

/** Bytes of payloads, and of accepted results that nobody took yet, that are kept. */
const LIMIT_BYTES = 16 * 1024 * 1024;

/**
 * Small results that came through this process lately, so that whoever puts an output together need not read back from
 * the database what was written a moment ago: that cost it half as much as writing it. What is not here, because it came
 * through another process, before a restart or too long ago, is read from storage as ever.
 */
export class RecentResults {
  readonly #payloads = new Map<Digest, Uint8Array<ArrayBuffer>>();
  readonly #accepted = new Map<JobId, Map<number, Uint8Array<ArrayBuffer>>>();
  #payloadBytes = 0;
  #acceptedBytes = 0;

  /** Keeps a payload that a host sent; it may become a unit's result now or later. */
  keep(digest: Digest, payload: Uint8Array): void {
    if (this.#payloads.has(digest)) return;
    // A copy: the payload is a part of its request's body, which would stay in memory with it.
    this.#payloads.set(digest, new Uint8Array(payload));
    this.#payloadBytes += payload.length;
    for (const [oldest, bytes] of this.#payloads) {
      if (this.#payloadBytes <= LIMIT_BYTES) break;
      this.#payloads.delete(oldest);
      this.#payloadBytes -= bytes.length;
    }
  }

  /** Notes which units a flush that is committed accepted. */
  noteAccepted(changes: readonly UnitChange[]): void {
    for (const { before, after } of changes) {
      if (after.state !== "accepted" || before.state === "accepted" || after.canonical === null) continue;
      const bytes = this.#payloads.get(after.canonical);
      if (bytes === undefined) continue;
      const ofJob = this.#accepted.get(after.jobId) ?? new Map<number, Uint8Array<ArrayBuffer>>();
      this.#accepted.set(after.jobId, ofJob);
      ofJob.set(after.ordinal, bytes);
      this.#acceptedBytes += bytes.length;
    }
    // Nobody takes them here: another process puts outputs together.
    if (this.#acceptedBytes > LIMIT_BYTES) {
      this.#accepted.clear();
      this.#acceptedBytes = 0;
    }
  }

  /** An accepted result of a job, once. */
  take(id: JobId, ordinal: number): Uint8Array<ArrayBuffer> | undefined {
    const ofJob = this.#accepted.get(id);
    const bytes = ofJob?.get(ordinal);
    if (ofJob === undefined || bytes === undefined) return undefined;
    ofJob.delete(ordinal);
    this.#acceptedBytes -= bytes.length;
    return bytes;
  }

  /** Forgets what was accepted of a job: it has ended, or its next stage begins. */
  forget(id: JobId): void {
    for (const bytes of this.#accepted.get(id)?.values() ?? []) this.#acceptedBytes -= bytes.length;
    this.#accepted.delete(id);
  }
}
