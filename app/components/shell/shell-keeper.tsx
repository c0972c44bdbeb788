"use client";

import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { Button } from "../button.tsx";
import { keepShell, takeOver } from "./keep-shell.ts";

/** Keeps this site in the browser for when there is no connection, and offers newer versions of it without forcing them. */
export function ShellKeeper() {
  const t = useTranslations("shell.newer");
  const [newer, setNewer] = useState<ServiceWorkerRegistration | null>(null);
  useEffect(() => {
    const stop = new AbortController();
    // A browser that does not keep it works as long as it has a connection.
    keepShell(setNewer, stop.signal).catch(() => undefined);
    return () => stop.abort();
  }, []);
  return (
    <div role="status" className="pointer-events-none fixed inset-x-4 bottom-4 z-20 flex justify-center">
      {newer && (
        <div className="pointer-events-auto flex flex-wrap items-center gap-x-4 gap-y-2 rounded-lg border border-line-strong bg-panel py-2 pe-2 ps-4 shadow-lg motion-safe:animate-[arrive_200ms]">
          <p className="text-[0.9375rem]">{t("text")}</p>
          <span className="ms-auto flex gap-2">
            <Button tone="bare" onClick={() => setNewer(null)}>
              {t("later")}
            </Button>
            <Button tone="primary" onClick={() => takeOver(newer)}>
              {t("load")}
            </Button>
          </span>
        </div>
      )}
    </div>
  );
}
