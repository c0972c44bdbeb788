import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decideProof, nextLookMs } from "./decide-proof.ts";
import type { Proof, ProofWatch } from "./ports.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const START_MS = 1_700_000_000_000;
const held: { proven: Proof | null; watch: ProofWatch } = {
  proven: { by: "file", atMs: START_MS - 9 * DAY_MS },
  watch: { failures: 0, missingSinceMs: null, lapsedAtMs: null, nextLookMs: START_MS },
};

/** What becomes of a proof in one look after the other. */
function follow(looks: readonly (readonly [atMs: number, found: Proof["by"] | null])[], from = held) {
  return looks.reduce((proof, [atMs, found]) => decideProof(proof, found, START_MS + atMs, 0.5), from);
}
const days = (...at: number[]) => at.map((day) => [day * DAY_MS, null] as const);

describe("decideProof", () => {
  it("keeps a proof that is found, with the day it was first given, and says where it is now", () => {
    expect(follow([[0, "dns"]])).toEqual({
      proven: { by: "dns", atMs: START_MS - 9 * DAY_MS },
      watch: { failures: 0, missingSinceMs: null, lapsedAtMs: null, nextLookMs: START_MS + DAY_MS },
    });
  });

  it("holds on to one that is missing for some days, and remembers since when", () => {
    const { proven, watch } = follow(days(0, 1, 2));
    expect(proven).toEqual(held.proven);
    expect(watch).toMatchObject({ failures: 3, missingSinceMs: START_MS, lapsedAtMs: null });
  });

  it("forgets what was missing once it is found again", () => {
    const { watch } = follow([...days(0, 1, 2), [3 * DAY_MS, "file"], ...days(4)]);
    expect(watch).toMatchObject({ failures: 1, missingSinceMs: START_MS + 4 * DAY_MS });
  });

  it("lets a proof lapse that four looks in three days did not find", () => {
    const { proven, watch } = follow(days(0, 1, 2, 3));
    expect(proven).toBeNull();
    expect(watch).toMatchObject({ missingSinceMs: START_MS, lapsedAtMs: START_MS + 3 * DAY_MS });
  });

  it("does not count many looks in a short time, nor few in a long one", () => {
    expect(follow(days(0, 0.1, 0.2, 0.3, 0.4)).proven).not.toBeNull();
    expect(follow(days(0, 30, 60)).proven).not.toBeNull();
  });

  it("keeps the day on which a proof lapsed, and looks ever more rarely", () => {
    const { watch } = follow(days(0, 1, 2, 3, 40));
    expect(watch.lapsedAtMs).toBe(START_MS + 3 * DAY_MS);
    expect(watch.nextLookMs).toBe(START_MS + 50 * DAY_MS);
  });

  it("takes a lapsed proof back when it is found, as given on that day", () => {
    const { proven, watch } = follow([...days(0, 1, 2, 3), [9 * DAY_MS, "file"]]);
    expect(proven).toEqual({ by: "file", atMs: START_MS + 9 * DAY_MS });
    expect(watch).toMatchObject({ failures: 0, missingSinceMs: null, lapsedAtMs: null });
  });

  it("never lets one lapse earlier than three days after it was last found, however the looks fall", () => {
    const look = fc.record({ waitMs: fc.integer({ min: 0, max: 2 * DAY_MS }), isFound: fc.boolean() });
    fc.assert(
      fc.property(
        fc.array(look, { maxLength: 40 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (looks, random) => {
          let [proof, nowMs, foundMs] = [held, START_MS, START_MS];
          for (const { waitMs, isFound } of looks) {
            nowMs += waitMs;
            if (isFound) foundMs = nowMs;
            proof = decideProof(proof, isFound ? "file" : null, nowMs, random);
            if (proof.proven === null) expect(nowMs - foundMs).toBeGreaterThanOrEqual(3 * DAY_MS);
            expect(proof.watch.lapsedAtMs === null).toBe(proof.proven !== null);
            expect(proof.watch.nextLookMs).toBeGreaterThan(nowMs);
          }
        },
      ),
    );
  });
});

describe("nextLookMs", () => {
  it("is a day away, sooner or later by up to a tenth of it", () => {
    expect([0, 0.5, 0.999_999].map((random) => Math.round((nextLookMs(0, random) / DAY_MS) * 100))).toEqual([
      90, 100, 110,
    ]);
  });
});
