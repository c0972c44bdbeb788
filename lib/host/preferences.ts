/** What a person chose on this browser profile. */
export interface HostPreferences {
  /** CPU workers, at least one. */
  readonly workers: number;
  readonly gpu: boolean;
  /** True when the person pressed Start and has not pressed Stop since: a page may resume by itself. */
  readonly running: boolean;
}

const KEY = "tabgrid.host";

/** All cores but one, so that the page and the machine stay responsive; the GPU too. */
export function defaultPreferences(): HostPreferences {
  return { workers: Math.max(1, (globalThis.navigator?.hardwareConcurrency ?? 2) - 1), gpu: true, running: false };
}

/** What was saved on this profile, with defaults for whatever is missing or makes no sense. */
export function loadPreferences(storage: Pick<Storage, "getItem"> = localStorage): HostPreferences {
  const defaults = defaultPreferences();
  try {
    const saved = JSON.parse(storage.getItem(KEY) ?? "{}") as Partial<Record<keyof HostPreferences, unknown>>;
    const { workers, gpu, running } = saved;
    return {
      workers: Number.isInteger(workers) && (workers as number) >= 1 ? (workers as number) : defaults.workers,
      gpu: typeof gpu === "boolean" ? gpu : defaults.gpu,
      running: typeof running === "boolean" ? running : defaults.running,
    };
  } catch {
    return defaults;
  }
}

/** Saves and returns them. A profile that forbids storage keeps them until the page goes. */
export function savePreferences(
  preferences: HostPreferences,
  storage: Pick<Storage, "setItem"> = localStorage,
): HostPreferences {
  try {
    storage.setItem(KEY, JSON.stringify(preferences));
  } catch {
    // Storage is full or forbidden: the choice still holds for this page.
  }
  return preferences;
}
