import { expect, test } from "vitest";
import type { ReplicaRecord } from "#lib/coordinator/ports.ts";
import { changeOf, type TrustChange } from "#lib/coordinator/trust/trust-record.ts";
import { declined } from "#lib/coordinator/units/declined.ts";
import { buildReplica, buildUnit, hostNumber } from "#lib/testing/storage/unit-builders.ts";
import { HostWorkTally } from "./host-work.ts";

const NOW_MS = 2_000;
const reported = (overrides: Partial<ReplicaRecord> = {}) => buildReplica(0, { state: "reported", ...overrides });
const cases: [string, ReplicaRecord, ReplicaRecord, Partial<TrustChange> | null][] = [
  ["a result found right", reported(), reported({ mark: "verified" }), { verified: 1 }],
  [
    "a dispute that the host lost",
    reported({ mark: "disputed" }),
    reported({ mark: "wrong" }),
    { wrong: 1, disputes: -1 },
  ],
  ["a host that is cleared", reported({ mark: "wrong" }), reported(), { wrong: -1 }],
  ["a crash", buildReplica(0), buildReplica(0, { state: "failed" }), { errors: 1 }],
  ["a unit too large for the host", buildReplica(0), declined(buildReplica(0)), null],
  ["a lease that ended", buildReplica(0), buildReplica(0, { state: "expired" }), { lost: 1 }],
  [
    "a replica given back in time",
    buildReplica(0, { deadlineMs: NOW_MS + 1 }),
    buildReplica(0, { state: "expired", deadlineMs: NOW_MS + 1 }),
    null,
  ],
  ["a report", buildReplica(0), reported(), null],
];

test.each(cases)("%s", (_, before, after, change) => {
  const tally = new HostWorkTally();
  const unit = buildUnit();
  tally.addReplicas({ ...unit, replicas: [before] }, { ...unit, replicas: [after] }, "spin@1", NOW_MS);
  expect(tally.work.map(({ trust }) => trust)).toEqual(change === null ? [] : [changeOf(change)]);
});

test("what several units say of a host is summed by kernel", () => {
  const tally = new HostWorkTally();
  tally.addVerdict(hostNumber(1), "spin@1", true, 5);
  tally.addVerdict(hostNumber(1), "spin@1", false, 0);
  tally.addVerdict(hostNumber(1), "other@1", true, 7);
  tally.addError(hostNumber(1), "spin@1");
  const nothing = changeOf({});
  expect(tally.work).toEqual([
    {
      hostId: hostNumber(1),
      kernel: "spin@1",
      validUnits: 1,
      invalidUnits: 1,
      creditMicro: 5,
      trust: { ...nothing, errors: 1 },
    },
    { hostId: hostNumber(1), kernel: "other@1", validUnits: 1, invalidUnits: 0, creditMicro: 7, trust: nothing },
  ]);
});
