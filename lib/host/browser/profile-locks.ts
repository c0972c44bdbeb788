import type { Locks } from "./profile-engine.ts";

/**
 * Web Locks, on which the tabs of one profile agree who runs the engine. Browsers deny them to frames that get no storage; such
 * a frame shares nothing with any other tab, so it has nobody to agree with and is granted the lock at once.
 */
export function profileLocks(locks: Pick<LockManager, "request"> = navigator.locks): Locks {
  return {
    async request(name, options, granted) {
      let isGranted = false;
      const run = (): Promise<void> => {
        isGranted = true;
        return granted();
      };
      try {
        await locks.request(name, options, run);
      } catch (error) {
        if (isGranted || !(error instanceof DOMException) || error.name !== "SecurityError") throw error;
        await granted();
      }
    },
  };
}
