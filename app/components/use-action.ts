"use client";

import { useState } from "react";

/** Something a press sets off: whether it runs, and how it failed the last time. */
export function useAction(): {
  readonly busy: boolean;
  readonly error: unknown;
  /** Does it, unless something runs already. @returns whether it was done. */
  readonly run: (work: () => Promise<void>) => Promise<boolean>;
} {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const run = async (work: () => Promise<void>): Promise<boolean> => {
    if (busy) return false;
    setBusy(true);
    setError(null);
    try {
      await work();
      return true;
    } catch (failure) {
      setError(failure);
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { busy, error, run };
}
