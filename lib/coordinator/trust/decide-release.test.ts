import fc from "fast-check";
import { expect, test } from "vitest";
import { type Audit, type AuditFinding, decideRelease, expectedMissed, spotRate } from "./decide-release.ts";

const audit = (overrides: Partial<Audit>): Audit => ({
  units: 1_000_000,
  rate: 0,
  findings: [],
  forewarned: false,
  ...overrides,
});
const caughtWith = (...lies: number[]): AuditFinding[] => lies.map((wrong) => ({ lies: wrong, wrong }));

test("no audit, no release; the first round is as large as finding nothing has to be", () => {
  const release = decideRelease(audit({}), 100);
  expect(release).toMatchObject({ released: false, reason: "job.evidence-short" });
  expect(release.auditRate).toBeCloseTo(2 / 82, 3);
});

test("a clean audit of that size releases", () => {
  const release = decideRelease(audit({ rate: 2 / 82 }), 100);
  expect(release).toMatchObject({ released: true, reason: "job.released" });
  expect(release.expectedWrong).toBeCloseTo(80);
});

test("where saboteurs passed as proven before, the first round is larger", () => {
  expect(decideRelease(audit({ forewarned: true }), 100).auditRate).toBeCloseTo(4 / 84, 3);
});

test("findings ask for more, in steps", () => {
  const release = decideRelease(audit({ rate: 0.1, findings: caughtWith(2, 2, 2, 2, 2, 2, 2, 2, 2, 2) }), 50);
  expect(release.released).toBe(false);
  expect(release.auditRate).toBeCloseTo(0.15);
});

test("everything computed again leaves nothing to miss", () => {
  expect(decideRelease(audit({ rate: 1, findings: caughtWith(5) }), 0)).toMatchObject({
    released: true,
    expectedWrong: 0,
  });
});

test("the estimate is right on average, whatever the saboteurs' numbers of lies and the rate", () => {
  const populations = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(populations, fc.double({ min: 0.05, max: 0.9, noNaN: true }), (lies, rate) => {
      // Exact expectations over which of the hosts are caught, host by host.
      let missed = 0;
      let estimated = 0;
      for (const wrong of lies) {
        const uncaught = (1 - rate) ** wrong;
        missed += wrong * uncaught;
        const found = expectedMissed(audit({ rate, findings: caughtWith(wrong) }), rate);
        estimated += (1 - uncaught) * (found - expectedMissed(audit({ rate }), rate));
      }
      expect(estimated).toBeCloseTo(missed, 6);
    }),
  );
});

test("more findings never release a job sooner", () => {
  const some = fc.array(fc.integer({ min: 1, max: 50 })).map((lies) => caughtWith(...lies));
  const rates = fc.double({ min: 0.01, max: 1, noNaN: true });
  fc.assert(
    fc.property(some, some, rates, fc.nat(500), (findings, more, rate, allowed) => {
      const one = decideRelease(audit({ rate, findings }), allowed);
      const both = decideRelease(audit({ rate, findings: [...findings, ...more] }), allowed);
      if (both.released) expect(one.released).toBe(true);
      expect(both.auditRate).toBeGreaterThanOrEqual(rate);
    }),
  );
});

test("spot checks grow with the saboteurs that passed as proven, within bounds", () => {
  expect(spotRate(0, 100)).toBe(0.01);
  expect(spotRate(99, 100)).toBeCloseTo(1 / (1.5 * Math.E));
  expect(spotRate(2_000, 100)).toBe(1);
  fc.assert(
    fc.property(fc.nat(10_000), fc.nat(1_000), fc.integer({ min: 1, max: 10_000 }), (caught, more, allowed) => {
      expect(spotRate(caught + more, allowed)).toBeGreaterThanOrEqual(spotRate(caught, allowed));
    }),
  );
});
