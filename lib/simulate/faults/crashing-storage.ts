import type { MemoryState } from "#lib/coordinator/memory/memory-state.ts";
import { MemoryStorage } from "#lib/coordinator/memory/memory-storage.ts";
import type { FlushTransaction } from "#lib/coordinator/storage.ts";
import type { StageAudit } from "#lib/coordinator/trust/host-record.ts";
import type { JobId } from "#lib/protocol/ids.ts";

/** What a process throws when it dies in the middle of something. */
export class Crash extends Error {}

/** One process's storage in memory, which may be told that its process dies at a certain step. */
export class CrashingStorage extends MemoryStorage {
  /** Steps until the process dies: calls of a flush, its commit, an audit before and after it is written. Null: it lives. */
  crashAfter: number | null = null;
  /** What others do before this process's next step that others can see; null for nothing. */
  before: (() => Promise<void>) | null = null;
  readonly #onCommit: () => void;

  /** @param onCommit is called whenever a flush was committed, before anything else happens. */
  constructor(state: MemoryState, onCommit: () => void) {
    super(state);
    this.#onCommit = onCommit;
  }

  override async flush<T>(work: (transaction: FlushTransaction) => Promise<T>): Promise<T> {
    await this.before?.();
    const outcome = await super.flush((transaction) => work(this.#mortal(transaction)));
    this.#onCommit();
    this.#step();
    return outcome;
  }

  override async saveAudit(id: JobId, audit: StageAudit): Promise<void> {
    await this.before?.();
    this.#step();
    await super.saveAudit(id, audit);
    this.#step();
  }

  #mortal(transaction: FlushTransaction): FlushTransaction {
    if (this.crashAfter === null) return transaction;
    return new Proxy(transaction, {
      get: (target, name) => {
        const method = Reflect.get(target, name) as (...values: unknown[]) => unknown;
        return async (...values: unknown[]) => {
          this.#step();
          return method.apply(target, values);
        };
      },
    });
  }

  #step(): void {
    if (this.crashAfter === null) return;
    if (this.crashAfter === 0) throw new Crash();
    this.crashAfter--;
  }
}
