import { describePreferenceStorage } from "#lib/testing/storage/preference-conformance.ts";
import { MemoryPreferences } from "./memory-preferences.ts";

describePreferenceStorage("memory", async () => ({
  preferences: new MemoryPreferences(),
  close: async () => undefined,
}));
