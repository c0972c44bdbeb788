"use client";

import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import type { Status } from "#lib/protocol/messages/sessions.ts";
import { useFormats } from "../../i18n/use-formats.ts";
import { useReason } from "../../i18n/use-reason.ts";

/** Where the coordinator tells the status whenever it changes. */
const STREAM = "/api/v1/status/events";
/** Waits before a stream that was refused is asked for again, in milliseconds; dropped ones the browser opens again itself. */
const REFUSED_MS = 15_000;

/** The network at a glance, live. Keeps its height whatever it says, and does not listen while nobody looks. */
export function NetworkLine() {
  const t = useTranslations("contribute.network");
  const { formatCount } = useFormats();
  const tellReason = useReason();
  const { status, lost } = useStatus();
  const reason = status?.networkRules.reason;
  const figures: readonly (readonly [string, number | undefined])[] = [
    [t("hosts"), status?.hosts.activeLastMinute],
    [t("jobs"), status?.jobs.running],
    [t("units"), status?.units.open],
    [t("accepted"), status?.units.acceptedLastMinute],
  ];
  return (
    <div>
      <dl className="grid grid-cols-2 gap-x-8 gap-y-4 sm:grid-cols-4">
        {figures.map(([name, figure]) => (
          <div key={name} className="flex flex-col-reverse justify-end">
            <dt className="text-sm text-ink-soft">{name}</dt>
            <dd className="reading text-xl">{figure === undefined ? "–" : formatCount(figure)}</dd>
          </div>
        ))}
      </dl>
      <p className="mt-3 min-h-[1.25rem] text-sm text-ink-soft">
        {lost ? t("lost") : reason && tellReason(reason.code, reason.sentence)}
      </p>
    </div>
  );
}

function useStatus(): { readonly status: Status | null; readonly lost: boolean } {
  const [status, setStatus] = useState<Status | null>(null);
  const [lost, setLost] = useState(false);
  useEffect(() => {
    let stream: EventSource | null = null;
    let again: ReturnType<typeof setTimeout> | undefined;
    const leave = (): void => {
      clearTimeout(again);
      stream?.close();
      stream = null;
    };
    const listen = (): void => {
      leave();
      if (document.hidden) return;
      const opened = new EventSource(STREAM);
      stream = opened;
      opened.addEventListener("status", (event) => {
        setStatus(JSON.parse((event as MessageEvent<string>).data) as Status);
      });
      opened.onopen = () => setLost(false);
      opened.onerror = () => {
        setLost(true);
        if (opened.readyState === EventSource.CLOSED) again = setTimeout(listen, REFUSED_MS);
      };
    };
    document.addEventListener("visibilitychange", listen);
    listen();
    return () => {
      document.removeEventListener("visibilitychange", listen);
      leave();
    };
  }, []);
  return { status, lost };
}
