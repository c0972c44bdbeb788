"use client";

import { useState } from "react";
import { useWakeLock } from "../../../components/use-wake-lock.ts";
import { isRunning, useHost } from "../use-host.ts";

const HINTS = {
  off: "Only while this page is in view, until you stop or leave it.",
  on: "The screen stays on while this page is in view.",
  refused: "This machine does not allow it now; its battery may be low.",
  unavailable: "This browser cannot keep the screen on.",
} as const;

/** Whether the screen stays on while this browser contributes. Asked for anew on every visit. */
export function KeepScreenOn() {
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
        <span className="text-sm">Keep the screen on</span>
      </label>
      <p className="text-sm text-ink-soft">{HINTS[lock]}</p>
    </div>
  );
}
