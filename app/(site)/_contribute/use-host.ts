"use client";

import { useEffect, useSyncExternalStore } from "react";
import { type BrowserHost, connectHost, serverHostState } from "#lib/host/browser/browser-host.ts";
import type { EngineState } from "#lib/host/engine/engine-state.ts";
import type { Preferences } from "#lib/protocol/messages/preferences.ts";

type Missing = ReturnType<BrowserHost["getMissing"]>;

const subscribe = (listener: () => void) => connectHost().subscribe(listener);
const getState = () => connectHost().getState();
const getServerState = () => serverHostState;
const getPreferences = () => connectHost().getPreferences();
const getMissing = () => connectHost().getMissing();
const nothing = (): null => null;
const NONE: Missing = [];
const none = (): Missing => NONE;

const start = () => connectHost().start();
const stop = () => connectHost().stop();
const change = (preferences: Preferences) => connectHost().configure(preferences);

/** The engine of this browser profile, with the person's preferences and what they can do. */
export function useHost(): {
  readonly state: EngineState;
  /** Null until they are read. */
  readonly preferences: Preferences | null;
  /** What this browser does not tell or keep. */
  readonly missing: Missing;
  readonly start: () => void;
  readonly stop: () => void;
  /** Obeyed within a second when the engine runs, with the next Start otherwise. */
  readonly change: (preferences: Preferences) => void;
} {
  const state = useSyncExternalStore(subscribe, getState, getServerState);
  const preferences = useSyncExternalStore(subscribe, getPreferences, nothing);
  const missing = useSyncExternalStore(subscribe, getMissing, none);
  useEffect(() => {
    const host = connectHost();
    // Whoever left it running and comes back finds it running.
    void host.load().then((running) => running && host.start());
  }, []);
  return { state, preferences, missing, start, stop, change };
}

/** True when pressing the button means Stop. */
export function isRunning(state: EngineState): boolean {
  return state.status !== "off" && state.status !== "error" && state.status !== "stopping";
}
