import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MemoryPreferences } from "#lib/auth/accounts/memory-preferences.ts";
import { PreferencesOutdatedError } from "#lib/auth/accounts/preferences-outdated-error.ts";
import { SignInNeededError } from "#lib/auth/sign-in-errors.ts";
import type { AccountId } from "#lib/protocol/ids.ts";
import { type AccountPreferences, readSharedPreferences } from "#lib/protocol/messages/account-preferences.ts";
import { defaultPreferences, type Preferences } from "#lib/protocol/messages/preferences.ts";
import { CoordinatorUnreachableError } from "#lib/sdk/client.ts";
import type { ProfileFollowing } from "../store/profile-values.ts";
import { AccountFollower, type AccountPort } from "./account-follower.ts";

/** One browser, whose account answers from memory. */
class Device {
  preferences: Preferences = defaultPreferences;
  following: ProfileFollowing | null = null;
  accountId: AccountId | null;
  isOnline = true;
  /** Whether this browser remembers that somebody signed in. */
  isKnown = true;
  /** Called before the account is asked or told anything. */
  before: () => Promise<void> | void = () => {};
  readonly follower: AccountFollower;
  private readonly store: MemoryPreferences;

  constructor(store: MemoryPreferences, accountId: AccountId | null = "account-1" as AccountId) {
    this.store = store;
    this.accountId = accountId;
    const account: AccountPort = {
      getPreferences: async () => this.view(await this.reach()),
      changePreferences: async ({ version, change }) => {
        const id = await this.reach();
        if ((await this.store.changePreferences(id, version, change)) === null) throw new PreferencesOutdatedError();
        return this.view(id);
      },
    };
    this.follower = new AccountFollower({
      account,
      isSignedIn: () => this.isKnown,
      profile: {
        loadFollowing: async () => this.following,
        saveFollowing: async (following) => {
          this.following = structuredClone(following);
        },
      },
      mine: () => this.preferences,
      adopt: async (preferences) => this.choose(preferences),
      inTurn: (work) => work(),
      changed: () => {},
    });
  }

  choose(change: Partial<Preferences>): void {
    this.preferences = { ...this.preferences, ...change };
  }

  private async reach(): Promise<AccountId> {
    await this.before();
    if (!this.isOnline) throw new CoordinatorUnreachableError("", null);
    if (this.accountId === null) throw new SignInNeededError();
    return this.accountId;
  }

  private async view(accountId: AccountId): Promise<AccountPreferences> {
    const record = await this.store.findPreferences(accountId);
    const preferences = record === null ? null : readSharedPreferences(record.fields);
    return { accountId, version: record?.version ?? 0, preferences };
  }
}

function twoDevices(): [Device, Device] {
  const store = new MemoryPreferences();
  return [new Device(store), new Device(store)];
}

describe("AccountFollower", () => {
  it("gives the account what the first browser has, and the next browser what the account has", async () => {
    const [laptop, desktop] = twoDevices();
    laptop.choose({ cpuShare: 30, pauseWhenBusy: true });
    desktop.choose({ cpuShare: 80, onlyCharging: true, workers: 2, gpu: false });
    await laptop.follower.look();
    await desktop.follower.look();
    const expected = { ...defaultPreferences, cpuShare: 30, pauseWhenBusy: true };
    expect([laptop.preferences, laptop.follower.state]).toEqual([expected, "current"]);
    // What is the machine's own stays its own.
    expect(desktop.preferences).toEqual({ ...expected, workers: 2, gpu: false });
  });

  it("brings a change to the other browser, and keeps what that one changed without a connection", async () => {
    const [laptop, desktop] = twoDevices();
    await laptop.follower.look();
    await desktop.follower.look();
    desktop.isOnline = false;
    desktop.choose({ gpuShare: 40 });
    await desktop.follower.look();
    expect(desktop.follower.state).toBe("waiting");
    laptop.choose({ cpuShare: 30 });
    await laptop.follower.look();
    desktop.isOnline = true;
    await desktop.follower.look();
    await laptop.follower.look();
    for (const { preferences } of [laptop, desktop]) expect(preferences).toMatchObject({ cpuShare: 30, gpuShare: 40 });
  });

  it("makes its change again from what another browser made of them in between", async () => {
    const [laptop, desktop] = twoDevices();
    await laptop.follower.look();
    await desktop.follower.look();
    laptop.choose({ cpuShare: 30 });
    desktop.choose({ gpuShare: 40 });
    let calls = 0;
    // After the laptop has read them, and before it tells its change.
    laptop.before = () => (++calls === 2 ? desktop.follower.look() : undefined);
    await laptop.follower.look();
    await desktop.follower.look();
    for (const { preferences } of [laptop, desktop]) expect(preferences).toMatchObject({ cpuShare: 30, gpuShare: 40 });
  });

  it("keeps what the person chooses while it asks, and tells it the next time", async () => {
    const [laptop, desktop] = twoDevices();
    await laptop.follower.look();
    await desktop.follower.look();
    desktop.choose({ cpuShare: 30, gpuShare: 40 });
    await desktop.follower.look();
    laptop.before = () => laptop.choose({ cpuShare: 70 });
    await laptop.follower.look();
    expect(laptop.preferences).toMatchObject({ cpuShare: 70, gpuShare: 40 });
    laptop.before = () => {};
    await laptop.follower.look();
    await desktop.follower.look();
    expect(desktop.preferences).toMatchObject({ cpuShare: 70, gpuShare: 40 });
  });

  it("leaves them as they are when somebody signs out, and never brings one account's to another", async () => {
    const [laptop, desktop] = twoDevices();
    laptop.choose({ cpuShare: 30 });
    await laptop.follower.look();
    laptop.accountId = null;
    await laptop.follower.look();
    expect([laptop.preferences.cpuShare, laptop.follower.state]).toEqual([30, "signed-out"]);
    laptop.isKnown = false;
    laptop.before = () => expect.unreachable("nobody is signed in");
    await laptop.follower.look();
    expect(laptop.follower.state).toBe("signed-out");
    laptop.isKnown = true;
    laptop.before = () => {};
    desktop.accountId = "account-2" as AccountId;
    desktop.choose({ cpuShare: 80 });
    await desktop.follower.look();
    laptop.accountId = "account-2" as AccountId;
    laptop.choose({ gpuShare: 10 });
    await laptop.follower.look();
    expect(laptop.preferences).toMatchObject({ cpuShare: 80, gpuShare: 100 });
  });

  it("lets a browser have its own, and has it take over the account's when it follows again", async () => {
    const [laptop, desktop] = twoDevices();
    await laptop.follower.look();
    await desktop.follower.follow(false);
    desktop.choose({ cpuShare: 20 });
    await desktop.follower.look();
    laptop.choose({ gpuShare: 60 });
    await laptop.follower.look();
    expect([desktop.follower.state, laptop.preferences.cpuShare]).toEqual(["own", 100]);
    expect(desktop.preferences).toMatchObject({ cpuShare: 20, gpuShare: 100 });
    await desktop.follower.follow(true);
    expect(desktop.preferences).toMatchObject({ cpuShare: 100, gpuShare: 60 });
  });

  it("ends with the same on all browsers, whatever each changed and whenever it had a connection", async () => {
    const step = fc.record({
      device: fc.nat({ max: 2 }),
      change: fc.oneof(
        fc.record({ cpuShare: fc.integer({ min: 1, max: 100 }) }),
        fc.record({ minimumBattery: fc.integer({ min: 0, max: 100 }) }),
        fc.record({ refusedKernels: fc.subarray(["fractal", "spin"]) }),
      ),
      looks: fc.boolean(),
      isOnline: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 20 }), async (steps) => {
        const store = new MemoryPreferences();
        const devices = [new Device(store), new Device(store), new Device(store)];
        for (const { follower } of devices) await follower.look();
        for (const { device, change, looks, isOnline } of steps) {
          const one = devices[device]!;
          one.isOnline = isOnline;
          one.choose(change);
          if (looks) await one.follower.look();
        }
        for (const one of devices) one.isOnline = true;
        for (const one of [...devices, ...devices]) await one.follower.look();
        const [first, ...others] = devices.map(({ preferences }) => preferences);
        for (const other of others) expect(other).toEqual(first);
        // What only one browser ever changed is as that one left it.
        for (const field of ["cpuShare", "minimumBattery", "refusedKernels"] as const) {
          const changes = steps.filter(({ change }) => field in change);
          if (changes.length === 0 || changes.some(({ device }) => device !== changes[0]!.device)) continue;
          expect(first![field]).toEqual((changes.at(-1)!.change as Partial<Preferences>)[field]);
        }
      }),
    );
  });
});
