import { describe, expect, it } from "vitest";
import { profileLocks } from "./profile-locks.ts";

const { signal } = new AbortController();

function locksThat(request: (granted: () => Promise<void>) => Promise<void>) {
  return profileLocks({
    request: ((_: string, __: object, granted: () => Promise<void>) => request(granted)) as never,
  });
}

describe("profileLocks", () => {
  it("runs under the lock, for as long as that takes", async () => {
    const order: string[] = [];
    const locks = locksThat(async (granted) => {
      order.push("granted");
      await granted();
      order.push("released");
    });
    await locks.request("engine", { signal }, async () => void order.push("ran"));
    expect(order).toEqual(["granted", "ran", "released"]);
  });

  it("runs without a lock where the browser denies them", async () => {
    let runs = 0;
    const locks = locksThat(() => Promise.reject(new DOMException("no storage", "SecurityError")));
    await locks.request("engine", { signal }, async () => void runs++);
    expect(runs).toBe(1);
  });

  it.each([
    ["giving up", new DOMException("aborted", "AbortError")],
    ["another failure", new Error("no")],
  ])("passes on %s, and does not run", async (_, error) => {
    let runs = 0;
    const locks = locksThat(() => Promise.reject(error));
    await expect(locks.request("engine", { signal }, async () => void runs++)).rejects.toBe(error);
    expect(runs).toBe(0);
  });

  it("does not run again what was refused something itself", async () => {
    let runs = 0;
    const error = new DOMException("denied", "SecurityError");
    const locks = locksThat((granted) => granted());
    const run = locks.request("engine", { signal }, () => {
      runs += 1;
      return Promise.reject(error);
    });
    await expect(run).rejects.toBe(error);
    expect(runs).toBe(1);
  });
});
