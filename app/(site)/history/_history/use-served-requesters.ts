"use client";

import { useEffect, useSyncExternalStore } from "react";
import { connectHost } from "#lib/host/browser/browser-host.ts";
import type { Preferences } from "#lib/protocol/messages/preferences.ts";
import { placeRequester } from "#lib/protocol/requesters.ts";

const subscribe = (listener: () => void) => connectHost().subscribe(listener);
const getPreferences = () => connectHost().getPreferences();
const nothing = (): null => null;

function serve(requester: string, served: boolean): void {
  const preferences = connectHost().getPreferences();
  if (preferences === null) return;
  const requesters = placeRequester(preferences.requesters, requester, served ? "neither" : "never");
  connectHost().configure({ ...preferences, requesters });
}

/** Whose jobs this profile serves, and the way to change it; the lists are null until they are read. */
export function useServedRequesters(): {
  readonly requesters: Preferences["requesters"] | null;
  /** Obeyed within a second, in whichever tab the engine runs. */
  readonly serve: (requester: string, served: boolean) => void;
} {
  const preferences = useSyncExternalStore(subscribe, getPreferences, nothing);
  useEffect(() => void connectHost().load(), []);
  return { requesters: preferences?.requesters ?? null, serve };
}
