import { expect, it } from "vitest";
import { defaultPreferences } from "#lib/protocol/messages/preferences.ts";
import { ProfilePreferences } from "./preferences.ts";
import { MemoryUsageStore } from "./store/memory-usage-store.ts";
import type { ProfileChoice, ProfileFollowing, ProfileValues } from "./store/profile-values.ts";

class MemoryValues extends MemoryUsageStore implements ProfileValues {
  choice: ProfileChoice | null = null;
  following: ProfileFollowing | null = null;
  full = false;

  async loadChoice(): Promise<ProfileChoice | null> {
    return this.choice;
  }

  async saveChoice(choice: ProfileChoice): Promise<void> {
    if (this.full) throw new DOMException("full", "QuotaExceededError");
    this.choice = structuredClone(choice);
  }

  async loadFollowing(): Promise<ProfileFollowing | null> {
    return this.following;
  }

  async saveFollowing(following: ProfileFollowing): Promise<void> {
    this.following = structuredClone(following);
  }
}

it("gives back what was saved last", async () => {
  const values = new MemoryValues();
  const first = new ProfilePreferences(async () => values);
  void first.save(defaultPreferences, true);
  await first.save({ ...defaultPreferences, cpuShare: 30 }, false);
  const second = new ProfilePreferences(async () => values);
  expect(await second.load()).toEqual({ preferences: { ...defaultPreferences, cpuShare: 30 }, running: false });
});

it.each([null, { preferences: "nonsense", running: 7 }, { preferences: { cpuShare: 900 } }])(
  "falls back to defaults on %j",
  async (choice) => {
    const values = new MemoryValues();
    values.choice = choice as ProfileChoice | null;
    expect(await new ProfilePreferences(async () => values).load()).toEqual({
      preferences: defaultPreferences,
      running: false,
    });
  },
);

it("outlives a storage that is full, and says so", async () => {
  const values = new MemoryValues();
  const preferences = new ProfilePreferences(async () => values);
  values.full = true;
  await preferences.save(defaultPreferences, true);
  expect(preferences.remembered).toBe(false);
  values.full = false;
  await preferences.save(defaultPreferences, true);
  expect([preferences.remembered, values.choice?.running]).toEqual([true, true]);
});

it("outlives a profile that forbids storage, and says so", async () => {
  const forbidden = new ProfilePreferences(() => Promise.reject(new DOMException("forbidden", "SecurityError")));
  expect((await forbidden.load()).preferences).toEqual(defaultPreferences);
  await forbidden.save(defaultPreferences, true);
  expect(forbidden.remembered).toBe(false);
});
