"use client";

import { useCallback, useEffect, useState, useSyncExternalStore } from "react";
import { connectHost, serverHostState } from "#lib/host/browser-host.ts";
import type { EngineState } from "#lib/host/engine-state.ts";
import { defaultPreferences, savePreferences } from "#lib/host/preferences.ts";

const subscribe = (listener: () => void) => connectHost().subscribe(listener);
const getState = () => connectHost().getState();
const getServerState = () => serverHostState;

/** What the person chose to give. */
export interface Contribution {
  readonly workers: number;
  readonly gpu: boolean;
}

/** The engine of this browser profile, with the person's settings and the two things they can do. */
export function useHost(): {
  readonly state: EngineState;
  /** Null until the page knows what machine it is on. */
  readonly contribution: Contribution | null;
  readonly start: () => void;
  readonly stop: () => void;
  /** Takes effect at once when the engine runs, with the next Start otherwise. */
  readonly change: (contribution: Contribution) => void;
} {
  const state = useSyncExternalStore(subscribe, getState, getServerState);
  const [contribution, setContribution] = useState<Contribution | null>(null);

  useEffect(() => {
    const { workers, gpu, running } = connectHost().getPreferences();
    setContribution({ workers, gpu });
    // Whoever left it running and comes back finds it running.
    if (running) connectHost().start();
  }, []);

  const start = useCallback(() => connectHost().start(contribution ?? undefined), [contribution]);
  const stop = useCallback(() => connectHost().stop(), []);
  const running = isRunning(state);
  const change = useCallback(
    (next: Contribution) => {
      setContribution(next);
      if (running) connectHost().start(next);
      else savePreferences({ ...defaultPreferences(), ...next, running: false });
    },
    [running],
  );
  return { state, contribution, start, stop, change };
}

/** True when pressing the button means Stop. */
export function isRunning(state: EngineState): boolean {
  return state.status !== "off" && state.status !== "error" && state.status !== "stopping";
}
