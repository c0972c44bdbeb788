import { MemoryStorage } from "#lib/coordinator/memory/memory-storage.ts";
import type { FlushTransaction } from "#lib/coordinator/storage.ts";

/** What a process throws when it dies in the middle of a flush. */
export class Crash extends Error {}

/** A storage in memory whose process may be told to die at a certain step of its next flush. */
export class CrashingStorage extends MemoryStorage {
  /** Calls the next flush may make before it dies; one more than it makes means after its commit. Null: it lives. */
  crashAfter: number | null = null;

  override async flush<T>(work: (transaction: FlushTransaction) => Promise<T>): Promise<T> {
    const limit = this.crashAfter;
    this.crashAfter = null;
    if (limit === null) return super.flush(work);
    let steps = 0;
    const step = (): void => {
      if (steps++ >= limit) throw new Crash();
    };
    const outcome = await super.flush((transaction) =>
      work(
        new Proxy(transaction, {
          get: (target, name) => {
            const method = Reflect.get(target, name) as (...values: unknown[]) => unknown;
            return async (...values: unknown[]) => {
              step();
              return method.apply(target, values);
            };
          },
        }),
      ),
    );
    step();
    return outcome;
  }
}
