import { expect, test } from "vitest";
import { buildReplica, buildUnit, digestNumber } from "#lib/testing/storage/unit-builders.ts";
import type { UnitRecord } from "../ports.ts";
import type { ReasonCode } from "../trust/reasons.ts";
import { declined } from "./declined.ts";
import { type ExplainFacts, explainUnit, isDisclosed, replicaReason } from "./explain-unit.ts";

const canonical = digestNumber(1);
const isForfeited = () => false;
const trusting: ExplainFacts = { kind: "error-rate", ended: false, decided: null, isArbiter: () => false, isForfeited };
const valid = (attempt: number) => buildReplica(attempt, { state: "valid", matches: canonical });
const accepted = buildUnit({ state: "accepted", wants: 0, canonical, replicas: [valid(0), valid(1)] });
const CHECKS: ReasonCode[] = [
  "unit.new-host",
  "unit.spot-check",
  "unit.suspect-partner",
  "unit.audit",
  "unit.quorum-short",
  "unit.trusted",
];

test.each(CHECKS)("while a job with a target error rate runs, %s reads like every other check", (decided) => {
  for (const state of ["open", "provisional"] as const) {
    const unit = buildUnit({ state, replicas: [buildReplica(0, { state: "reported", matches: canonical })] });
    expect(explainUnit(unit, { ...trusting, decided }).reason.code).toBe("unit.checked");
    expect(explainUnit(unit, { ...trusting, decided, ended: true }).reason.code).toBe(decided);
    expect(explainUnit(unit, { ...trusting, decided, kind: "quorum" }).reason.code).toBe(decided);
  }
});

test("before it is accepted for ever, a unit that rests on trust reads the same whatever came of it so far", () => {
  const reported = buildReplica(0, { state: "reported", matches: canonical });
  const states: UnitRecord[] = [
    buildUnit(),
    buildUnit({ wants: 0, replicas: [buildReplica(0)] }),
    buildUnit({ replicas: [reported, buildReplica(1)], auditFloor: 2 }),
    buildUnit({ state: "provisional", wants: 0, canonical, replicas: [reported] }),
  ];
  for (const unit of states) {
    expect(explainUnit(unit, { ...trusting, decided: "unit.dispute" }).reason.code).toBe("unit.checked");
    expect(isDisclosed(unit, trusting)).toBe(false);
    expect(isDisclosed(unit, { ...trusting, ended: true })).toBe(true);
    expect(isDisclosed(unit, { ...trusting, kind: "quorum" })).toBe(true);
  }
  expect(explainUnit(buildUnit({ wants: 0 }), trusting).reason.code).toBe("unit.stage-closed");
  expect(isDisclosed(accepted, trusting)).toBe(true);
});

test("what was accepted on one host's word is told only once the job has ended", () => {
  const unit: UnitRecord = { ...accepted, replicas: [valid(0)] };
  expect(explainUnit(unit, trusting).reason.code).toBe("unit.checked");
  expect(explainUnit(unit, { ...trusting, ended: true }).reason.code).toBe("unit.trusted");
  expect(explainUnit(unit, { ...trusting, kind: "quorum" }).reason.code).toBe("unit.one-asked");
});

test.each<[ReasonCode, UnitRecord]>([
  ["unit.agreed", accepted],
  ["unit.audited", { ...accepted, auditFloor: 2 }],
  [
    "unit.prevailed",
    { ...accepted, replicas: [valid(0), valid(1), buildReplica(2, { state: "invalid", matches: digestNumber(2) })] },
  ],
  ["unit.withheld", { ...accepted, replicas: [valid(0), valid(1), buildReplica(2)] }],
  ["unit.exhausted", { ...accepted, state: "failed" }],
  ["unit.cancelled", { ...accepted, state: "cancelled" }],
  ["unit.waiting", buildUnit()],
  ["unit.stage-closed", buildUnit({ wants: 0 })],
])("%s", (code, unit) => {
  expect(explainUnit(unit, { ...trusting, ended: true }).reason.code).toBe(code);
});

const failed = buildReplica(0, { state: "failed", deadlineMs: 500 });
test.each<[ReasonCode, UnitRecord]>([
  ["replica.computing", buildUnit({ replicas: [buildReplica(0)] })],
  ["replica.overdue", buildUnit({ replicas: [buildReplica(0, { state: "expired" })] })],
  ["replica.failed", buildUnit({ replicas: [failed] })],
  ["replica.declined", buildUnit({ replicas: [declined(buildReplica(0))] })],
  ["credit.pending", buildUnit({ replicas: [buildReplica(0, { state: "reported" })] })],
  ["credit.granted", accepted],
  ["credit.wrong", { ...accepted, replicas: [buildReplica(0, { state: "invalid" }), valid(1)] }],
  ["credit.late", { ...accepted, replicas: [buildReplica(0, { state: "expired" }), valid(1)] }],
  ["credit.job-ended", buildUnit({ state: "cancelled", replicas: [buildReplica(0, { state: "reported" })] })],
  ["credit.job-ended", buildUnit({ state: "failed", replicas: [buildReplica(0, { state: "expired" })] })],
])("a replica: %s", (code, unit) => {
  expect(replicaReason(unit, unit.replicas[0]!, { isForfeited })).toBe(code);
});

test("a right result of a host that was caught before the release is not paid, and says so", () => {
  const { hostId } = accepted.replicas[1]!;
  const { replicas } = explainUnit(accepted, { ...trusting, isForfeited: (id) => id === hostId });
  expect(replicas.map(({ code }) => code)).toEqual(["credit.granted", "credit.forfeited"]);
});
