"use client";

import { useEffect, useState } from "react";
import type { Status } from "#lib/protocol/messages/sessions.ts";
import { formatCount } from "../../format.ts";

/** Time between two looks at the network, in milliseconds. */
const REFRESH_MS = 10_000;

/** The network at a glance. Keeps its height whatever it says, and does not ask while nobody looks. */
export function NetworkLine() {
  const [status, setStatus] = useState<Status | "unreachable" | null>(null);
  useEffect(() => {
    const stop = new AbortController();
    const look = async (): Promise<void> => {
      if (document.hidden) return;
      try {
        // Asked for directly: the client library would cost this page more than the whole rest of it.
        const response = await fetch("/api/v1/status", { signal: stop.signal });
        setStatus(response.ok ? ((await response.json()) as Status) : "unreachable");
      } catch {
        if (!stop.signal.aborted) setStatus("unreachable");
      }
    };
    void look();
    const timer = setInterval(look, REFRESH_MS);
    return () => {
      clearInterval(timer);
      stop.abort();
    };
  }, []);

  if (status === "unreachable") {
    return <p className="py-4 text-ink-soft">The coordinator does not answer. This page keeps trying.</p>;
  }
  const known = status !== null;
  return (
    <div>
      <dl className="grid grid-cols-2 gap-x-8 gap-y-4 sm:grid-cols-4">
        <Figure name="Active hosts" value={known ? formatCount(status.hosts.activeLastMinute) : "–"} />
        <Figure name="Running jobs" value={known ? formatCount(status.jobs.running) : "–"} />
        <Figure name="Open units" value={known ? formatCount(status.units.open) : "–"} />
        <Figure name="Accepted last minute" value={known ? formatCount(status.units.acceptedLastMinute) : "–"} />
      </dl>
      <p className="mt-3 min-h-[1.25rem] text-sm text-ink-soft">{status?.networkRules.reason?.sentence}</p>
    </div>
  );
}

function Figure({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div className="flex flex-col-reverse justify-end">
      <dt className="text-sm text-ink-soft">{name}</dt>
      <dd className="reading text-xl">{value}</dd>
    </div>
  );
}
