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

/** How this profile's preferences stand to those of the account that is signed in. */
export interface ProfileFollowing {
  /** Whether they follow the account here. */
  readonly follows: boolean;
  /** The account, and what both sides last agreed on, as `sharedPreferencesSchema` once wrote it; null before. */
  readonly agreed: { readonly accountId: string; readonly preferences: unknown } | null;
}

interface ProfileDatabase extends DBSchema {
  values: { key: "choice" | "usage" | "following"; value: ProfileChoice | Usage | ProfileFollowing };
}

/** This profile's small values. */
export interface ProfileValues extends UsageStore {
  loadChoice(): Promise<ProfileChoice | null>;
  saveChoice(choice: ProfileChoice): Promise<void>;
  loadFollowing(): Promise<ProfileFollowing | null>;
  saveFollowing(following: ProfileFollowing): Promise<void>;
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
  const load = async <T>(key: ProfileDatabase["values"]["key"]): Promise<T | null> =>
    ((await (await open()).get("values", key)) as T | undefined) ?? null;
  return {
    loadChoice: () => load<ProfileChoice>("choice"),
    saveChoice: async (choice) => void (await (await open()).put("values", choice, "choice")),
    loadFollowing: () => load<ProfileFollowing>("following"),
    saveFollowing: async (following) => void (await (await open()).put("values", following, "following")),
    loadUsage: () => load<Usage>("usage"),
    saveUsage: async (usage) => void (await (await open()).put("values", usage, "usage")),
  };
}
