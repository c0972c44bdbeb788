import { hash } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { Status } from "#lib/protocol/messages/sessions.ts";

/** Time between two looks while anybody watches, in milliseconds. */
const POLL_MS = 2_000;

/** The status as it was last seen. */
export interface SeenStatus {
  /** Follows from what it says, so that a stream resumes against any process of the coordinator. */
  readonly id: string;
  readonly json: string;
}

/** Watches the network's status for any number of viewers: it is read once per process, however many look at it. */
export class StatusWatch {
  readonly #read: () => Promise<Status>;
  readonly #pollMs: number;
  #viewers = 0;
  #looking: AbortController | null = null;
  #tell: () => void = () => {};
  /** Null before it was read. */
  seen: SeenStatus | null = null;
  /** Resolves at the next change. */
  changed: Promise<void>;

  constructor(read: () => Promise<Status>, pollMs = POLL_MS) {
    this.#read = read;
    this.#pollMs = pollMs;
    this.changed = this.#nextChange();
  }

  /** Joins the watch. @returns the way to leave it, to be called once. */
  join(): () => void {
    this.#viewers += 1;
    if (this.#looking === null) {
      this.#looking = new AbortController();
      void this.#look(this.#looking.signal);
    }
    return () => {
      this.#viewers -= 1;
      if (this.#viewers > 0) return;
      this.#looking?.abort();
      this.#looking = null;
    };
  }

  async #look(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      // A database that does not answer now is asked again; viewers keep what they saw.
      const json = await this.#read().then(JSON.stringify, () => null);
      if (signal.aborted) return;
      if (json !== null && json !== this.seen?.json) {
        this.seen = { id: hash("sha256", json, "hex").slice(0, 16), json };
        const tell = this.#tell;
        this.changed = this.#nextChange();
        tell();
      }
      await delay(this.#pollMs, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  #nextChange(): Promise<void> {
    return new Promise((resolve) => {
      this.#tell = resolve;
    });
  }
}
