import { afterEach, describe, expect, it, vi } from "vitest";
import type { JobId } from "#lib/protocol/ids.ts";
import { accountClient, findAccount, isOwnJob, rememberJobs } from "./account.ts";

const [FIRST, SECOND] = ["first", "second"] as unknown as [JobId, JobId];

/** A browser's storage; `isFull` makes it refuse whatever is written. */
function createStorage() {
  const items = new Map<string, string>();
  return {
    items,
    isFull: false,
    getItem: (key: string) => items.get(key) ?? null,
    setItem(key: string, value: string) {
      if (this.isFull) throw new DOMException("full", "QuotaExceededError");
      items.set(key, value);
    },
  };
}

afterEach(() => vi.unstubAllGlobals());

describe("the visitor's account", () => {
  it("lives as long as the page where nothing can be stored, and is stored once it can be", async () => {
    const storage = createStorage();
    storage.isFull = true;
    vi.stubGlobal("localStorage", storage);
    const session = { accountId: "6f1c2b9e-4a53-4d0e-8d26-6d3a3f1f0a11", token: "account.token" };
    const open = vi.fn(async () => Response.json(session));
    vi.stubGlobal("fetch", open);

    expect((await accountClient()).token).toBe(session.token);
    expect(findAccount()).toEqual(session);
    expect((await accountClient()).token).toBe(session.token);
    expect(open).toHaveBeenCalledTimes(1);
    rememberJobs([FIRST]);
    expect(isOwnJob(FIRST)).toBe(true);

    storage.isFull = false;
    await accountClient();
    rememberJobs([SECOND]);
    expect(JSON.parse(storage.items.get("tabgrid.account")!)).toEqual(session);
    expect(JSON.parse(storage.items.get("tabgrid.jobs")!)).toEqual([FIRST, SECOND]);
  });
});
