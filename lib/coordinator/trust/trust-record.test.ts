import fc from "fast-check";
import { expect, test } from "vitest";
import { estimateSaboteurShare } from "./saboteur-share.ts";
import {
  newTrust,
  PROVEN_AFTER,
  standingAt,
  standingReason,
  type TrustRecord,
  verifiedAt,
  withoutVerified,
  withoutWrong,
  withVerified,
  withWrong,
} from "./trust-record.ts";

const DAY_MS = 86_400_000;
const verifiedTimes = (times: number, from: TrustRecord = newTrust(0)): TrustRecord =>
  times === 0 ? from : verifiedTimes(times - 1, withVerified(from, from.atMs));

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
  expect(withVerified(caught, 2)).toMatchObject({ verified: 0, wrong: 1 });
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
  const apply = { verified: withVerified, unverified: withoutVerified, wrong: withWrong, right: withoutWrong };
  fc.assert(
    fc.property(steps, fc.nat(1_000_000), (script, stepMs) => {
      let trust = newTrust(0);
      let nowMs = 0;
      for (const step of script) {
        nowMs += stepMs;
        const before = verifiedAt(trust, nowMs);
        trust = apply[step](trust, nowMs);
        if (step === "verified" && trust.wrong === 0) expect(trust.verified).toBeCloseTo(before + 1);
        else expect(trust.verified).toBeLessThanOrEqual(before);
        expect(trust.verified).toBeLessThanOrEqual(1_000);
      }
    }),
  );
});

test("the estimated share of saboteurs starts high, follows what is caught, and stays usable", () => {
  expect(estimateSaboteurShare({ known: 0, caught: 0, disputed: 0 })).toBeCloseTo(0.1);
  expect(estimateSaboteurShare({ known: 10_000, caught: 2_000, disputed: 0 })).toBeCloseTo(0.2, 2);
  expect(estimateSaboteurShare({ known: 10_000, caught: 0, disputed: 3_000 })).toBeCloseTo(0.15, 2);
  expect(estimateSaboteurShare({ known: 10_000, caught: 0, disputed: 0 })).toBe(0.05);
  expect(estimateSaboteurShare({ known: 10_000, caught: 9_000, disputed: 0 })).toBe(0.4);
});
