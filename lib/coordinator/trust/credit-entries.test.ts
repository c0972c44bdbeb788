import fc from "fast-check";
import { expect, test } from "vitest";
import type { HostId, JobId } from "#lib/protocol/ids.ts";
import { hostNumber } from "#lib/testing/storage/unit-builders.ts";
import { creditReason, ledgerEntriesOf } from "./credit-entries.ts";

test.each([
  ["credit.granted", "A", "proven", true],
  ["credit.granted", "A", "unproven", true],
  ["credit.pending", "A", "proven", false],
  ["credit.forfeited", "A", "caught", true],
  ["credit.wrong", "B", "caught", true],
  ["credit.wrong", "B", "proven", true],
] as const)("%s: %s by a host that is %s, released: %s", (reason, side, standing, released) => {
  expect(creditReason({ side, standing }, "A", released)).toBe(reason);
});

const anyVerdict = fc.record({
  jobId: fc.constantFrom("a", "b").map((id) => id as JobId),
  hostId: fc.integer({ min: 1, max: 4 }).map(hostNumber),
  creditMicro: fc.nat(1_000_000),
});

test("the ledger balances for each job, and gives each host what its verdicts say", () => {
  fc.assert(
    fc.property(fc.array(anyVerdict), (verdicts) => {
      const entries = ledgerEntriesOf(verdicts);
      const sum = (jobId: JobId, hostId?: HostId): number =>
        entries
          .filter((entry) => entry.jobId === jobId && (hostId === undefined || entry.hostId === hostId))
          .reduce((total, entry) => total + entry.creditMicro, 0);
      for (const jobId of ["a", "b"] as JobId[]) {
        expect(sum(jobId)).toBe(0);
        for (const hostId of [1, 2, 3, 4].map(hostNumber)) {
          const own = verdicts.filter((verdict) => verdict.jobId === jobId && verdict.hostId === hostId);
          expect(sum(jobId, hostId)).toBe(own.reduce((total, { creditMicro }) => total + creditMicro, 0));
        }
      }
      expect(new Set(entries.map(({ jobId, hostId }) => `${jobId}${hostId}`)).size).toBe(entries.length);
    }),
  );
});
