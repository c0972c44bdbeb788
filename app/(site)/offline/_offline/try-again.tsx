"use client";

import { useTranslations } from "next-intl";
import { useEffect } from "react";
import { OFFLINE_PAGE } from "#lib/shell/shell-messages.ts";
import { Button } from "../../../components/button.tsx";

/** Time between two looks whether the coordinator answers again, in milliseconds. */
const LOOK_EVERY_MS = 10_000;

const reload = (): void => location.reload();

/** Loads the page that was asked for: when it is pressed, and by itself once there is a connection. */
export function TryAgain() {
  const t = useTranslations("offline");
  useEffect(() => {
    // Looked at for its own sake.
    if (location.pathname === OFFLINE_PAGE) return;
    const look = async (): Promise<void> => {
      if (document.hidden) return;
      const answer = await fetch("/api/v1/health").catch(() => null);
      if (answer?.ok) reload();
    };
    const timer = setInterval(look, LOOK_EVERY_MS);
    addEventListener("online", look);
    document.addEventListener("visibilitychange", look);
    return () => {
      clearInterval(timer);
      removeEventListener("online", look);
      document.removeEventListener("visibilitychange", look);
    };
  }, []);
  return (
    <Button tone="primary" onClick={reload}>
      {t("again")}
    </Button>
  );
}
