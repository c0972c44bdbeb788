/** Work that is done one piece after the other. While paused, what waits is kept. */
export interface WorkQueue {
  /** @param work has to deal with its own errors. */
  add(work: () => Promise<void>): void;
  /** Lets the piece in work end, and begins no other. */
  pause(): void;
  resume(): void;
}

/** A queue that is paused until it is told to begin. */
export function createWorkQueue(): WorkQueue {
  const waiting: (() => Promise<void>)[] = [];
  let paused = true;
  let working = false;

  const workOff = async (): Promise<void> => {
    if (working) return;
    working = true;
    while (!paused && waiting.length > 0) await waiting.shift()!();
    working = false;
  };

  return {
    add(work) {
      waiting.push(work);
      void workOff();
    },
    pause() {
      paused = true;
    },
    resume() {
      paused = false;
      void workOff();
    },
  };
}
