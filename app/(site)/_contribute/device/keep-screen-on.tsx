"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { useWakeLock } from "../../../components/use-wake-lock.ts";
import { isRunning, useHost } from "../use-host.ts";

/** Whether the screen stays on while this browser contributes. Asked for anew on every visit. */
export function KeepScreenOn() {
  const t = useTranslations("contribute.screen");
  const { state } = useHost();
  const [chosen, setChosen] = useState(false);
  const running = isRunning(state);
  const lock = useWakeLock(chosen && running);
  // Whoever starts again later is not taken at their word of before.
  if (chosen && !running && state.status === "stopping") setChosen(false);
  return (
    <div>
      <label className="flex min-h-11 items-center gap-3">
        <input
          type="checkbox"
          className="size-5 accent-[var(--accent)]"
          checked={chosen}
          disabled={lock === "unavailable"}
          onChange={(event) => setChosen(event.target.checked)}
        />
        <span className="text-sm">{t("label")}</span>
      </label>
      <p className="text-sm text-ink-soft">{t(lock)}</p>
    </div>
  );
}
