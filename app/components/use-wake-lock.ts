"use client";

import { useEffect, useState } from "react";

/**
 * Keeps the screen on for as long as it is wanted and this page is in view. Browsers let go of it whenever a page is hidden:
 * it is asked for again when the page comes back.
 *
 * @returns `unavailable` where the browser has no Screen Wake Lock, `refused` when it said no (a low battery, say).
 */
export function useWakeLock(wanted: boolean): "off" | "on" | "refused" | "unavailable" {
  const [state, setState] = useState<ReturnType<typeof useWakeLock>>("off");
  useEffect(() => {
    const wakeLock = navigator.wakeLock as WakeLock | undefined;
    if (wakeLock === undefined) return setState("unavailable");
    if (!wanted) return;
    let over = false;
    let held: WakeLockSentinel | null = null;
    const hold = async (): Promise<void> => {
      if (document.hidden || (held !== null && !held.released)) return;
      try {
        const fresh = await wakeLock.request("screen");
        if (over) return await fresh.release();
        held = fresh;
        setState("on");
      } catch {
        if (!over) setState("refused");
      }
    };
    void hold();
    document.addEventListener("visibilitychange", hold);
    return () => {
      over = true;
      document.removeEventListener("visibilitychange", hold);
      void held?.release();
      setState("off");
    };
  }, [wanted]);
  return state;
}
