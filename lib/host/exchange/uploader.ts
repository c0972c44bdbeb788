import type { Clock } from "../ports.ts";
import { backoffMs } from "./backoff.ts";
import { type CoordinatorClient, mayRetry, retryAfterMsOf } from "./coordinator-client.ts";
import type { Replica } from "./replica.ts";
import type { ReplicaLedger } from "./replica-ledger.ts";

/** Uploads under way at once. */
const PARALLEL = 4;

/** Sends the bytes of large results to the blob store, before their replicas are reported. */
export class Uploader {
  private readonly client: CoordinatorClient;
  private readonly ledger: ReplicaLedger;
  private readonly clock: Clock;
  private readonly random: () => number;
  private readonly changed: () => void;
  private readonly busy = new Set<Replica>();
  private failures = 0;
  private notBefore = 0;

  constructor(parts: {
    client: CoordinatorClient;
    ledger: ReplicaLedger;
    clock: Clock;
    random: () => number;
    changed: () => void;
  }) {
    this.client = parts.client;
    this.ledger = parts.ledger;
    this.clock = parts.clock;
    this.random = parts.random;
    this.changed = parts.changed;
  }

  /** Starts as many uploads as may run. */
  upload(): void {
    if (this.clock.now() < this.notBefore) return;
    for (const replica of this.ledger.inPhase.uploading) {
      if (this.busy.size >= PARALLEL) return;
      if (this.busy.has(replica)) continue;
      this.busy.add(replica);
      this.uploadOne(replica).finally(() => {
        this.busy.delete(replica);
        this.changed();
      });
    }
  }

  /** What was waited for may be over. */
  reconsider(): void {
    this.notBefore = 0;
  }

  private async uploadOne(replica: Replica): Promise<void> {
    const payload = await this.ledger.findPayload(replica);
    if (replica.phase !== "uploading" || replica.finished === null) return;
    if (payload === null) {
      this.ledger.recompute(replica);
      return;
    }
    try {
      await this.client.putBlob(replica.finished.digest, payload);
      this.failures = 0;
      replica.uploaded = true;
    } catch (error) {
      if (mayRetry(error)) {
        this.failures += 1;
        const delay = backoffMs(this.failures, this.random, retryAfterMsOf(error));
        this.notBefore = this.clock.now() + delay;
        this.clock.setTimeout(this.changed, delay);
        return;
      }
      // Refused for good: the commitment still counts, and the coordinator can ask another host for the bytes.
      replica.withoutPayload = true;
    }
    if (replica.phase === "uploading") this.ledger.queue(replica);
  }
}
