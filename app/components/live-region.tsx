"use client";

import { createContext, type ReactNode, useCallback, useContext, useEffect, useState } from "react";

const AnnounceContext = createContext<(message: string) => void>(() => {});
/** Time a toast stays on screen, in milliseconds: long enough to read two short sentences. */
const TOAST_MS = 6_000;

/** Says something in passing: shown as a toast and read out politely. */
export function useAnnounce(): (message: string) => void {
  return useContext(AnnounceContext);
}

/** Holds the page's one polite live region, which is also the toast. */
export function LiveRegionProvider({ children }: { readonly children: ReactNode }) {
  const [said, setSaid] = useState<{ message: string; id: number } | null>(null);
  useEffect(() => {
    if (said === null) return;
    const timer = setTimeout(() => setSaid(null), TOAST_MS);
    return () => clearTimeout(timer);
  }, [said]);
  const announce = useCallback((message: string) => setSaid((last) => ({ message, id: (last?.id ?? 0) + 1 })), []);
  return (
    <AnnounceContext value={announce}>
      {children}
      <div role="status" className="pointer-events-none fixed inset-x-4 bottom-4 z-20 flex justify-center">
        {said && (
          <p
            key={said.id}
            className="pointer-events-auto rounded-md bg-ink px-4 py-2.5 text-[0.9375rem] text-paper shadow-lg motion-safe:animate-[arrive_200ms]"
          >
            {said.message}
          </p>
        )}
      </div>
    </AnnounceContext>
  );
}
