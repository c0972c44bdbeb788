import { isRetryable } from "#lib/errors/tabgrid-error.ts";

/** Runs one batch as a unit: every item's outcome at its index, or an error for all. */
export type RunBatch<Item, Outcome> = (batch: readonly Item[]) => Promise<readonly Outcome[]>;

interface Waiting<Item, Outcome> {
  readonly item: Item;
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (error: unknown) => void;
}

export interface GroupCommitOptions<Item> {
  /** Counts an item towards the size of a batch. */
  readonly weigh: (item: Item) => number;
  /** Most weight in one batch, so that one flush stays short. A single item may weigh more. */
  readonly maxWeight: number;
  readonly sleep: (ms: number) => Promise<void>;
}

/** Times a batch is tried again after a transient error before its callers are told. */
const MAX_RETRIES = 5;
/** Pause before the first such retry, in milliseconds; doubles each time. */
const FIRST_PAUSE_MS = 10;

/**
 * Group commit: items that arrive while a batch runs share the next one, which starts when the running one ends. There
 * is no timer; waiting 2, 5 or 10 ms for more items was measured slower.
 *
 * A batch that fails for a transient reason is tried again as a whole. One that fails otherwise is run again item by
 * item, so that only the callers whose item is at fault see the error.
 */
export class GroupCommit<Item, Outcome> {
  readonly #run: RunBatch<Item, Outcome>;
  readonly #options: GroupCommitOptions<Item>;
  #waiting: Waiting<Item, Outcome>[] = [];
  #running: Promise<void> | null = null;

  constructor(run: RunBatch<Item, Outcome>, options: GroupCommitOptions<Item>) {
    this.#run = run;
    this.#options = options;
  }

  submit(item: Item): Promise<Outcome> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject });
      this.#running ??= this.#drain();
    });
  }

  /** Resolves when nothing is waiting or running. */
  async idle(): Promise<void> {
    while (this.#running !== null) await this.#running;
  }

  async #drain(): Promise<void> {
    // Everything that arrived in this turn of the event loop joins the first batch.
    await Promise.resolve();
    while (this.#waiting.length > 0) await this.#flush(this.#take());
    this.#running = null;
  }

  #take(): Waiting<Item, Outcome>[] {
    let weight = 0;
    let count = 0;
    while (count < this.#waiting.length) {
      weight += this.#options.weigh(this.#waiting[count]!.item);
      if (count > 0 && weight > this.#options.maxWeight) break;
      count++;
    }
    return this.#waiting.splice(0, count);
  }

  async #flush(batch: readonly Waiting<Item, Outcome>[]): Promise<void> {
    try {
      const outcomes = await this.#retry(batch.map(({ item }) => item));
      for (const [index, { resolve }] of batch.entries()) resolve(outcomes[index]!);
    } catch (error) {
      if (batch.length === 1 || isRetryable(error)) {
        for (const { reject } of batch) reject(error);
        return;
      }
      for (const one of batch) await this.#flush([one]);
    }
  }

  async #retry(items: readonly Item[]): Promise<readonly Outcome[]> {
    for (let retries = 0; ; retries++) {
      try {
        return await this.#run(items);
      } catch (error) {
        if (!isRetryable(error) || retries === MAX_RETRIES) throw error;
        await this.#options.sleep(FIRST_PAUSE_MS * 2 ** retries);
      }
    }
  }
}
