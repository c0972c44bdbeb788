import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { PreferenceStorage } from "#lib/auth/accounts/preference-storage.ts";
import type { AccountId } from "#lib/protocol/ids.ts";

/** A preference storage under test. */
export interface PreferencesUnderTest {
  readonly preferences: PreferenceStorage;
  close(): Promise<void>;
}

/** How every implementation keeps what contributors chose. */
export function describePreferenceStorage(name: string, open: () => Promise<PreferencesUnderTest>): void {
  describe(`preferences: ${name}`, () => {
    let opened: PreferencesUnderTest;
    let preferences: PreferenceStorage;
    beforeEach(async () => {
      opened = await open();
      preferences = opened.preferences;
    });
    afterEach(() => opened.close());

    const account = (): AccountId => randomUUID() as AccountId;

    test("an account that never chose has none, whatever another chose", async () => {
      await preferences.changePreferences(account(), 0, { cpuShare: 30 });
      expect(await preferences.findPreferences(account())).toBeNull();
    });

    test("a change leaves the fields alone that it does not name", async () => {
      const id = account();
      await preferences.changePreferences(id, 0, { cpuShare: 30, hours: [{ days: [1], from: 0, to: 60 }], later: "x" });
      const changed = await preferences.changePreferences(id, 1, { cpuShare: 50, timeZone: null });
      const fields = { cpuShare: 50, hours: [{ days: [1], from: 0, to: 60 }], later: "x", timeZone: null };
      expect(changed).toEqual({ version: 2, fields });
      expect(await preferences.findPreferences(id)).toEqual({ version: 2, fields });
    });

    test("a value is replaced whole, not merged with the one before", async () => {
      const id = account();
      await preferences.changePreferences(id, 0, { dailyLimits: { minutes: 60 } });
      await preferences.changePreferences(id, 1, { dailyLimits: { megabytes: 5 } });
      expect((await preferences.findPreferences(id))?.fields).toEqual({ dailyLimits: { megabytes: 5 } });
    });

    test("what was made from another version than the present changes nothing", async () => {
      const id = account();
      expect(await preferences.changePreferences(id, 1, { cpuShare: 10 })).toBeNull();
      await preferences.changePreferences(id, 0, { cpuShare: 30 });
      expect(await preferences.changePreferences(id, 0, { cpuShare: 40 })).toBeNull();
      expect(await preferences.changePreferences(id, 2, { cpuShare: 50 })).toBeNull();
      expect(await preferences.findPreferences(id)).toEqual({ version: 1, fields: { cpuShare: 30 } });
    });

    test.each([0, 1])("of changes that come together from version %i, one is made", async (version) => {
      const id = account();
      if (version > 0) await preferences.changePreferences(id, 0, {});
      const shares = [10, 20, 30, 40, 50];
      const outcomes = await Promise.all(
        shares.map((cpuShare) => preferences.changePreferences(id, version, { cpuShare })),
      );
      const made = outcomes.filter((outcome) => outcome !== null);
      expect(made).toHaveLength(1);
      expect(await preferences.findPreferences(id)).toEqual(made[0]);
    });
  });
}
