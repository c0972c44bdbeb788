import { defaultPreferences, type Preferences } from "#lib/protocol/messages/preferences.ts";

/** What a person chose. What is not given is as nobody had chosen it. */
export interface StartOptions extends Partial<Omit<Preferences, "workers" | "gpu">> {
  /** CPU workers, at least one. */
  readonly workers: number;
  /** Whether the GPU computes too, once admitted. */
  readonly gpu: boolean;
  /** On whose pages its visitor agreed (`POST /api/v1/partners/attribution`); absent on our own. */
  readonly attribution?: string;
}

/** The same with every field. */
export function preferencesOf(options: StartOptions): Preferences {
  return { ...defaultPreferences, ...options };
}
