import { type DBSchema, openDB } from "idb";
import type { Usage } from "../policies/usage.ts";
import type { UsageStore } from "../ports.ts";
import { lastingDatabase } from "./lasting-database.ts";

/** What a browser profile remembers beside keys and results. */
export interface ProfileChoice {
  /** As `preferencesSchema` of lib/protocol/messages/preferences.ts once wrote it; to be parsed. */
  readonly preferences: unknown;
  /** The person pressed Start and has not pressed Stop since. */
  readonly running: boolean;
}

interface ProfileDatabase extends DBSchema {
  values: { key: "choice" | "usage"; value: ProfileChoice | Usage };
}

/** This profile's small values. */
export interface ProfileValues extends UsageStore {
  loadChoice(): Promise<ProfileChoice | null>;
  saveChoice(choice: ProfileChoice): Promise<void>;
}

/** Opens them in IndexedDB, a database apart from the results': a page opens it, too. @throws where storage is forbidden. */
export async function openProfileValues(name = "tabgrid-profile"): Promise<ProfileValues> {
  const open = lastingDatabase<ProfileDatabase>((closed) =>
    openDB<ProfileDatabase>(name, 1, {
      upgrade: (fresh) => void fresh.createObjectStore("values"),
      terminated: closed,
    }),
  );
  await open();
  const load = async <T>(key: "choice" | "usage"): Promise<T | null> =>
    ((await (await open()).get("values", key)) as T | undefined) ?? null;
  return {
    loadChoice: () => load<ProfileChoice>("choice"),
    saveChoice: async (choice) => void (await (await open()).put("values", choice, "choice")),
    loadUsage: () => load<Usage>("usage"),
    saveUsage: async (usage) => void (await (await open()).put("values", usage, "usage")),
  };
}
