import { describe, expect, it } from "vitest";
import { agree, CONSENT_MS, ConsentStore } from "./consent.ts";

const HOUR_MS = 3_600_000;
const NOON = Date.UTC(2026, 10, 21, 12);
const ORIGIN = "https://bread.example";

function memory(): Pick<Storage, "getItem" | "setItem" | "removeItem"> {
  const values = new Map<string, string>();
  return {
    getItem: (key) => values.get(key) ?? null,
    setItem: (key, value) => void values.set(key, value),
    removeItem: (key) => void values.delete(key),
  };
}

describe("ConsentStore", () => {
  it("remembers a consent for the origin it was given to, for a day at most", () => {
    const storage = memory();
    const store = new ConsentStore(() => storage);
    const consent = agree(ORIGIN, 2, NOON);
    store.keep(consent);
    expect(store.find(ORIGIN, NOON + 23 * HOUR_MS)).toEqual({
      origin: ORIGIN,
      pixelRatio: 2,
      untilMs: NOON + CONSENT_MS,
      shareBasisPoints: 0,
    });
    expect(store.find("https://other.example", NOON)).toBeNull();
    expect(store.find(ORIGIN, NOON + 24 * HOUR_MS)).toBeNull();
    expect(CONSENT_MS).toBe(24 * HOUR_MS);
  });

  it("asks again when the page wants another share than the visitor was told", () => {
    const storage = memory();
    const store = new ConsentStore(() => storage);
    store.keep(agree(ORIGIN, 1, NOON, 1_000));
    expect(store.find(ORIGIN, NOON, 2_000)).toBeNull();
    expect(store.find(ORIGIN, NOON)).toBeNull();
    expect(store.find(ORIGIN, NOON, 1_000)).toMatchObject({ shareBasisPoints: 1_000 });
  });

  it("does not take a consent from the future, as after a clock that was set back", () => {
    const storage = memory();
    const store = new ConsentStore(() => storage);
    store.keep(agree(ORIGIN, 1, NOON));
    expect(store.find(ORIGIN, NOON - HOUR_MS)).toBeNull();
  });

  it("forgets when told to", () => {
    const storage = memory();
    const store = new ConsentStore(() => storage);
    store.keep(agree(ORIGIN, 1, NOON));
    store.forget();
    expect(store.find(ORIGIN, NOON)).toBeNull();
  });

  it.each(["", "null", "{", "[]", '{"terms":0,"origin":"https://bread.example","untilMs":9e15}'])(
    "finds nothing in %j",
    (stored) => {
      const storage = memory();
      storage.setItem("tabgrid.embed.consent", stored);
      expect(new ConsentStore(() => storage).find(ORIGIN, NOON)).toBeNull();
    },
  );

  it("asks again on each visit where storage is forbidden", () => {
    const store = new ConsentStore(() => {
      throw new DOMException("denied", "SecurityError");
    });
    store.keep(agree(ORIGIN, 1, NOON));
    store.forget();
    expect(store.find(ORIGIN, NOON)).toBeNull();
  });
});
