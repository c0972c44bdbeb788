/** Longest a slice may aim to occupy the GPU while the page is visible, in milliseconds: one frame at 60 Hz. */
export const VISIBLE_TARGET_MS = 16;
/** The same while every page is hidden: longer slices waste less, and nobody sees a dropped frame. */
export const HIDDEN_TARGET_MS = 50;

/** First slice of work whose pace is unknown, as a fraction of its items. */
const FIRST_FRACTION = 1 / 64;
/** Most by which a slice may be larger than the one before it. A slice of 16 ms is followed by at most 32 ms of work. */
const GROWTH = 2;

/**
 * Decides how much work one GPU submission carries, from how long earlier ones took.
 *
 * Operating systems reset a GPU that does not answer (Windows after 2 s), and a page cannot paint while the GPU is
 * busy. Slices therefore start small, at most double, shrink at once when one took too long, and halve when the device
 * is lost. A pacer may outlive the context it served: hand it to the next `requestGpu`, and a lost device is retried
 * with smaller slices.
 *
 * No clock and no GPU in here: callers measure, this decides.
 */
export class Pacer {
  readonly #limits = new Map<string, number>();

  /**
   * Items for the next slice, 1 ≤ n ≤ `remaining`.
   *
   * @param pace name under which equally costly work is remembered.
   * @param items of the whole work; sets the first slice when the pace is unknown.
   */
  next(pace: string, items: number, remaining: number): number {
    const limit = this.#limits.get(pace) ?? Math.ceil(items * FIRST_FRACTION);
    this.#limits.set(pace, Math.max(1, limit));
    return Math.min(remaining, Math.max(1, Math.floor(limit)));
  }

  /**
   * Tells how long a slice of `count` items took, and how long one is to take. A slice cut short by the end of its work never
   * raises the limit.
   */
  report(pace: string, count: number, elapsedMs: number, targetMs: number): void {
    const limit = this.#limits.get(pace) ?? count;
    const ideal = (count * targetMs) / Math.max(elapsedMs, targetMs / 1024);
    const cutShort = count < Math.floor(limit);
    const next = cutShort && ideal >= count ? limit : Math.min(ideal, limit * GROWTH);
    this.#limits.set(pace, Math.max(1, next));
  }

  /** Halves every slice, after a device was lost under one of them. */
  halve(): void {
    for (const [pace, limit] of this.#limits) this.#limits.set(pace, Math.max(1, limit / 2));
  }
}
