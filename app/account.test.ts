import { afterEach, describe, expect, it, vi } from "vitest";
import type { AccountId, JobId } from "#lib/protocol/ids.ts";
import { accountClient, findAccount, forgetSignedIn, isOwnJob, keepSignedIn, rememberJobs } from "./account.ts";

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

  it("is a wallet's without a token once one signed in, and an anonymous one again when that is over", async () => {
    vi.stubGlobal("localStorage", createStorage());
    const [accountId, other] = [
      "6f1c2b9e-4a53-4d0e-8d26-6d3a3f1f0a11",
      "0f1c2b9e-4a53-4d0e-8d26-6d3a3f1f0a11",
    ] as const;
    const wallet = `0x${"ab".repeat(20)}`;
    let session: unknown = { accountId, wallet };
    const answer = (url: string) =>
      Response.json(url.endsWith("/session") ? { session } : { accountId: other, token: "t" });
    vi.stubGlobal(
      "fetch",
      vi.fn(async (url: string) => answer(url)),
    );

    keepSignedIn(accountId as AccountId);
    expect((await accountClient()).token).toBeUndefined();
    expect(findAccount()).toEqual({ accountId });
    session = null;
    expect((await accountClient()).token).toBe("t");
    forgetSignedIn();
    expect(findAccount()).toEqual({ accountId: other, token: "t" });
  });
});
