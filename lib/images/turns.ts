import { ImagesBusyError } from "./image-errors.ts";

/** Runs work when it is its turn, first come, first served. @throws when too much waits already. */
export type InTurn = <T>(work: () => Promise<T>) => Promise<T>;

/** @param atOnce pieces of work that run at once. @param queue pieces that may wait. @param busy what is said to others. */
export function createTurns(atOnce: number, queue: number, busy: () => Error = () => new ImagesBusyError()): InTurn {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (work) => {
    if (running < atOnce) running++;
    else if (waiting.length >= queue) throw busy();
    // Whoever leaves hands its place over, so `running` stays as it is.
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) running--;
      else next();
    }
  };
}
