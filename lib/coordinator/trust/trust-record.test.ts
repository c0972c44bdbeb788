import fc from "fast-check";
import { expect, test } from "vitest";
import { provenAfter, saboteurShare, shareInVotes } from "./saboteur-share.ts";
import {
  changeOf,
  changeTrust as changeTrustAt,
  newTrust,
  roomAt,
  standingAt as standingOf,
  standingReason,
  type TrustChange,
  type TrustRecord,
  verifiedAt,
} from "./trust-record.ts";

const DAY_MS = 86_400_000;
const PROVEN_AFTER = 5;
const changeTrust = (trust: TrustRecord, change: TrustChange, nowMs: number) =>
  changeTrustAt(trust, change, nowMs, PROVEN_AFTER);
const standingAt = (trust: TrustRecord, nowMs: number) => standingOf(trust, nowMs, PROVEN_AFTER);
const verifiedTimes = (times: number, from: TrustRecord = newTrust(0)): TrustRecord =>
  changeTrust(from, changeOf({ verified: times }), from.atMs);
const withWrong = (trust: TrustRecord, nowMs: number) => changeTrust(trust, changeOf({ wrong: 1 }), nowMs);
const withoutWrong = (trust: TrustRecord, nowMs: number) => changeTrust(trust, changeOf({ wrong: -1 }), nowMs);

test("a host is proven by verified work, and not by time", () => {
  expect(standingAt(newTrust(0), 365 * DAY_MS)).toBe("unproven");
  expect(standingAt(verifiedTimes(PROVEN_AFTER - 1), 0)).toBe("unproven");
  expect(standingAt(verifiedTimes(PROVEN_AFTER), 0)).toBe("proven");
});

test("trust halves in thirty days", () => {
  expect(verifiedAt(verifiedTimes(8), 30 * DAY_MS)).toBeCloseTo(4);
  expect(standingAt(verifiedTimes(8), 30 * DAY_MS)).toBe("unproven");
});

test("one wrong result leaves nothing, however long the past", () => {
  const caught = withWrong(verifiedTimes(500), 1);
  expect(standingAt(caught, 1)).toBe("caught");
  expect(changeTrust(caught, changeOf({ verified: 1 }), 2)).toMatchObject({ verified: 0, wrong: 1 });
});

test("a host that was isolated may come back as one that nobody knows, later each time", () => {
  const once = withWrong(verifiedTimes(500), 0);
  const twice = withWrong(once, 0);
  expect([standingAt(once, DAY_MS - 1), standingAt(once, DAY_MS)]).toEqual(["caught", "unproven"]);
  expect([standingAt(twice, DAY_MS), standingAt(twice, 4 * DAY_MS)]).toEqual(["caught", "unproven"]);
  const proven = changeTrust(once, changeOf({ verified: PROVEN_AFTER }), DAY_MS);
  expect(standingAt(proven, DAY_MS)).toBe("proven");
});

test("a host that was proven when it was caught is known as such until it is cleared", () => {
  const caught = withWrong(verifiedTimes(PROVEN_AFTER), 0);
  expect([caught, withWrong(caught, 1), withoutWrong(caught, 1)].map(({ caughtProven }) => caughtProven)).toEqual([
    true,
    true,
    false,
  ]);
  expect(withWrong(newTrust(0), 0).caughtProven).toBe(false);
});

test("room grows with results found right, shrinks with errors, and comes back with time", () => {
  const errors = (count: number, from: TrustRecord) => changeTrust(from, changeOf({ errors: count }), 0);
  expect(roomAt(newTrust(0), 0)).toBe(32);
  expect(roomAt(verifiedTimes(100), 0)).toBe(132);
  expect(roomAt(verifiedTimes(100_000), 0)).toBe(1_024);
  expect(roomAt(errors(2, newTrust(0)), 0)).toBe(16);
  expect(roomAt(errors(1, verifiedTimes(992)), 0)).toBe(896);
  expect(roomAt(withWrong(newTrust(0), 0), 0)).toBe(24);
  const broken = errors(6, newTrust(0));
  expect([roomAt(broken, 0), roomAt(broken, 600_000), roomAt(broken, DAY_MS)]).toEqual([0, 1, 32]);
});

test("whoever closes a tab loses what grew, and keeps enough to go on", () => {
  const lose = (lost: number, from: TrustRecord) => roomAt(changeTrust(from, changeOf({ lost }), 0), 0);
  expect([lose(20, verifiedTimes(100)), lose(500, verifiedTimes(100)), lose(32, newTrust(0))]).toEqual([112, 4, 4]);
});

test("a host is told how far it is trusted", () => {
  const records = [newTrust(0), verifiedTimes(PROVEN_AFTER), withWrong(newTrust(0), 0)];
  const reasons = records.map((trust) => standingReason(standingAt(trust, 0)));
  expect(reasons).toEqual(["host.new", "host.proven", "host.isolated"]);
});

test("a host that is cleared starts anew", () => {
  const cleared = withoutWrong(withWrong(verifiedTimes(500), 1), 2);
  expect(standingAt(cleared, 2)).toBe("unproven");
  expect(standingAt(verifiedTimes(PROVEN_AFTER, cleared), 2)).toBe("proven");
});

test("trust grows with verified work and with nothing else", () => {
  const steps = fc.array(fc.constantFrom("verified", "unverified", "wrong", "right"), { maxLength: 50 });
  const changes = {
    verified: changeOf({ verified: 1 }),
    unverified: changeOf({ verified: -1 }),
    wrong: changeOf({ wrong: 1 }),
    right: changeOf({ wrong: -1 }),
  };
  fc.assert(
    fc.property(steps, fc.nat(1_000_000), (script, stepMs) => {
      let trust = newTrust(0);
      let nowMs = 0;
      for (const step of script) {
        nowMs += stepMs;
        const before = verifiedAt(trust, nowMs);
        const isFree = standingAt(trust, nowMs) !== "caught";
        trust = changeTrust(trust, changes[step], nowMs);
        if (step === "verified" && isFree && before < 999) expect(trust.verified).toBeCloseTo(before + 1);
        else expect(trust.verified).toBeLessThanOrEqual(before);
        expect(trust.verified).toBeLessThanOrEqual(1_000);
      }
    }),
  );
});

test("the estimated share of saboteurs starts high, follows what is caught, and stays usable in votes", () => {
  const shares = [
    { known: 0, caught: 0, disputed: 0 },
    { known: 10_000, caught: 2_000, disputed: 0 },
    { known: 10_000, caught: 0, disputed: 3_000 },
    { known: 10_000, caught: 0, disputed: 0 },
    { known: 10_000, caught: 9_000, disputed: 0 },
  ].map(saboteurShare);
  expect(shares.map((share) => share.toFixed(3))).toEqual(["0.100", "0.200", "0.150", "0.000", "0.898"]);
  expect(shares.map((share) => shareInVotes(share).toFixed(2))).toEqual(["0.10", "0.20", "0.15", "0.05", "0.40"]);
});

test("the more saboteurs there are, the more results have to be right before a host is proven", () => {
  expect([0, 0.0002, 0.002, 0.01, 0.2, 1].map(provenAfter)).toEqual([5, 5, 7, 22, 24, 24]);
});
