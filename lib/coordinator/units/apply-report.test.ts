import { expect, test } from "vitest";
import { buildReplica, buildUnit, commit, digestNumber, hostNumber } from "#lib/testing/storage/unit-builders.ts";
import { applyReport } from "./apply-report.ts";
import { decideTransition } from "./decide-transition.ts";
import { standingOf } from "./standing-of.ts";

const digest = digestNumber(1);
const hostId = hostNumber(1);
const unit = buildUnit({ wants: 0, replicas: [buildReplica(0), buildReplica(1)] });
const own = { unitId: unit.id, attempt: 0, hostId };
const candidate = { digest, sizeBytes: 64, stored: "row" as const };
const report = { hostId, attempt: 0, commitment: commit(own, digest), candidate };

test("a report with its payload brings a candidate", () => {
  const applied = applyReport(unit, report, 10, commit);
  expect(applied.rejected).toBeNull();
  expect(applied.unit.candidates).toEqual([candidate]);
  expect(applied.unit.replicas[0]).toMatchObject({ state: "reported", reportedAtMs: 10, matches: digest });
});

test("the same report again changes nothing", () => {
  const once = applyReport(unit, report, 10, commit).unit;
  expect(applyReport(once, report, 20, commit)).toEqual({ unit: once, rejected: null });
});

test("a payload may follow its commitment later", () => {
  const committed = applyReport(unit, { ...report, candidate: null }, 10, commit).unit;
  expect(committed.candidates).toEqual([]);
  expect(applyReport(committed, report, 20, commit).unit.candidates).toEqual([candidate]);
});

test.each([
  ["replica.unknown", { attempt: 2 }],
  ["replica.not-yours", { attempt: 1 }],
  ["report.commitment-mismatch", { commitment: commit({ ...own, hostId: hostNumber(2) }, digest) }],
  ["report.commitment-mismatch", { candidate: { ...candidate, digest: digestNumber(2) } }],
])("%s", (code, change) => {
  expect(applyReport(unit, { ...report, ...change }, 10, commit)).toEqual({ unit, rejected: code });
});

test("a host cannot take its word back", () => {
  const once = applyReport(unit, report, 10, commit).unit;
  const other = { ...report, commitment: commit(own, digestNumber(2)), candidate: null };
  expect(applyReport(once, other, 20, commit)).toEqual({ unit: once, rejected: "report.conflict" });
});

test("an expired replica counts, and takes back its place where that is free", () => {
  const expired = decideTransition(unit, 1_000, commit).unit;
  expect(expired.wants).toBe(2);
  const revived = applyReport(expired, report, 1_100, commit).unit;
  expect(revived.replicas[0]!.state).toBe("reported");
  expect(revived.wants).toBe(1);

  const taken = { ...expired, wants: 0, replicas: [...expired.replicas, buildReplica(2), buildReplica(3)] };
  const late = applyReport(taken, report, 1_100, commit).unit;
  expect(late.replicas[0]!.state).toBe("reported");
  expect(late.wants).toBe(0);
});

const others = [0, 1, 2].map((attempt) => buildReplica(attempt, { state: attempt === 0 ? "expired" : "valid" }));
const accepted = buildUnit({
  state: "accepted",
  wants: 0,
  canonical: digest,
  candidates: [candidate],
  replicas: others,
});

test("a late result is paid while somebody still holds a replica of the accepted unit", () => {
  const held = { ...accepted, replicas: [...accepted.replicas, buildReplica(3)] };
  expect(standingOf(held, hostId, { unitId: unit.id, attempt: 0 }, 5).standing).toBe("pending");
  const late = decideTransition(applyReport(held, report, 900, commit).unit, 900, commit);
  expect(late.decided).toMatchObject([{ attempt: 0, state: "valid" }]);
  expect(standingOf(late.unit, hostId, { unitId: unit.id, attempt: 0 }, 5)).toMatchObject({ creditMicro: 5 });
});

test.each([
  ["its unit's commitments are closed", accepted],
  ["no result more is within the limit", { ...accepted, maxReplicas: 3, replicas: [...others, buildReplica(3)] }],
  ["its host has a newer replica", { ...accepted, replicas: [...others, buildReplica(3, { hostId })] }],
])("an expired replica is late when %s", (_, closed) => {
  expect(applyReport(closed, report, 900, commit)).toEqual({ unit: closed, rejected: null });
  expect(standingOf(closed, hostId, { unitId: unit.id, attempt: 0 }, 5).standing).toBe("late");
});

test("a report after the job ended is told so and adds no payload", () => {
  const applied = applyReport({ ...unit, state: "cancelled" }, report, 10, commit);
  expect(applied.unit.candidates).toEqual([]);
  expect(standingOf(applied.unit, hostId, { unitId: unit.id, attempt: 0 }, 5).standing).toBe("ended");
});
