"use client";

import { useEffect, useState } from "react";

/** Whether nobody moved a pointer, pressed a key or touched the screen for so long, in milliseconds. */
export function useIdle(afterMs: number): boolean {
  const [idle, setIdle] = useState(false);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    const wake = (): void => {
      setIdle(false);
      clearTimeout(timer);
      timer = setTimeout(() => setIdle(true), afterMs);
    };
    wake();
    const events = ["pointermove", "pointerdown", "keydown", "focusin"] as const;
    for (const event of events) addEventListener(event, wake);
    return () => {
      clearTimeout(timer);
      for (const event of events) removeEventListener(event, wake);
    };
  }, [afterMs]);
  return idle;
}
