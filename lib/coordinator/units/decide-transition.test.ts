import { describe, expect, test } from "vitest";
import type { Candidate, ReplicaRecord, UnitRecord } from "#lib/coordinator/ports.ts";
import type { Digest, UnitId } from "#lib/protocol/ids.ts";
import {
  buildReplica,
  buildUnit,
  commit,
  digestNumber,
  hostNumber,
  reportedReplica,
} from "#lib/testing/storage/unit-builders.ts";
import { decideTransition } from "./decide-transition.ts";
import { MAX_LOST_REPLICAS } from "./unit-limits.ts";

const RIGHT = digestNumber(1);
const WRONG = digestNumber(2);
const held = (digest: Digest): Candidate => ({ digest, sizeBytes: 64, stored: "row" });
const issued = (attempt: number, overrides: Partial<ReplicaRecord> = {}) => buildReplica(attempt, overrides);
const said = (attempt: number, digest: Digest, overrides: Partial<ReplicaRecord> = {}) =>
  reportedReplica(1 as UnitId, buildReplica(attempt, overrides), digest);
const gone = (attempt: number) => buildReplica(attempt, { state: "expired" });
const broken = (attempt: number) => buildReplica(attempt, { state: "failed" });

interface Case {
  readonly title: string;
  readonly unit: Partial<UnitRecord>;
  readonly nowMs?: number;
  readonly expected: { state: UnitRecord["state"]; wants: number; replicas: string; wakeAtMs?: number };
}

const cases: Case[] = [
  {
    title: "a unit of a stage that is not open wants nothing",
    unit: { wants: 0 },
    expected: { state: "open", wants: 0, replicas: "" },
  },
  { title: "a fresh unit wants its quorum", unit: {}, expected: { state: "open", wants: 2, replicas: "" } },
  {
    title: "outstanding replicas are counted on",
    unit: { replicas: [issued(0), issued(1)] },
    expected: { state: "open", wants: 0, replicas: "issued issued" },
  },
  {
    title: "two hosts that agree on a payload decide",
    unit: { replicas: [said(0, RIGHT), said(1, RIGHT)], candidates: [held(RIGHT)] },
    expected: { state: "accepted", wants: 0, replicas: "valid valid" },
  },
  {
    title: "two commitments without a payload decide nothing, and the payload is waited for",
    unit: { replicas: [gone(0), said(1, RIGHT), said(2, RIGHT)] },
    expected: { state: "open", wants: 0, replicas: "expired reported reported", wakeAtMs: 1_010 },
  },
  {
    title: "when no payload comes, others are asked for results",
    unit: { replicas: [gone(0), said(1, RIGHT), said(2, RIGHT)] },
    nowMs: 1_010,
    expected: { state: "open", wants: 2, replicas: "expired reported reported" },
  },
  {
    title: "a commitment waits for an outstanding uploader however long",
    unit: { replicas: [issued(0, { deadlineMs: 9_000 }), said(1, RIGHT)] },
    nowMs: 5_000,
    expected: { state: "open", wants: 0, replicas: "issued reported" },
  },
  {
    title: "on disagreement a third replica is wanted",
    unit: { replicas: [said(0, WRONG), said(1, RIGHT)], candidates: [held(WRONG)] },
    expected: { state: "open", wants: 1, replicas: "reported reported", wakeAtMs: 1_010 },
  },
  {
    title: "the agreeing two win over a wrong first payload",
    unit: { replicas: [said(0, WRONG), said(1, RIGHT), said(2, RIGHT)], candidates: [held(WRONG), held(RIGHT)] },
    expected: { state: "accepted", wants: 0, replicas: "invalid valid valid" },
  },
  {
    title: "an overdue lease expires and its place is wanted again",
    unit: { replicas: [issued(0), issued(1, { deadlineMs: 2_000 })] },
    nowMs: 1_000,
    expected: { state: "open", wants: 1, replicas: "expired issued" },
  },
  {
    title: "a crash is made up for",
    unit: { replicas: [broken(0), issued(1)] },
    expected: { state: "open", wants: 1, replicas: "failed issued" },
  },
  {
    title: "a quorum of three is not reached by two",
    unit: { quorum: 3, replicas: [said(0, RIGHT), said(1, RIGHT)], candidates: [held(RIGHT)] },
    expected: { state: "open", wants: 1, replicas: "reported reported" },
  },
  {
    title: "one host twice is no quorum",
    unit: { replicas: [said(0, RIGHT), said(1, RIGHT, { hostId: hostNumber(1) })], candidates: [held(RIGHT)] },
    expected: { state: "open", wants: 1, replicas: "reported reported" },
  },
  {
    title: "a unit fails when the limit of results is reached without agreement",
    unit: {
      maxReplicas: 3,
      replicas: [said(0, WRONG), said(1, RIGHT), said(2, digestNumber(3))],
      candidates: [held(WRONG), held(RIGHT), held(digestNumber(3))],
    },
    expected: { state: "failed", wants: 0, replicas: "reported reported reported" },
  },
  {
    title: "a unit fails as soon as the remaining replicas cannot make a quorum",
    unit: { quorum: 2, maxReplicas: 3, replicas: [broken(0), broken(1)] },
    expected: { state: "failed", wants: 0, replicas: "failed failed" },
  },
  {
    title: "a unit at its limit still waits for the payload of commitments that may agree",
    unit: { maxReplicas: 2, replicas: [said(0, RIGHT), said(1, RIGHT)] },
    expected: { state: "open", wants: 0, replicas: "reported reported", wakeAtMs: 1_010 },
  },
  {
    title: "a unit at its limit fails when that payload never comes",
    unit: { maxReplicas: 2, replicas: [said(0, RIGHT), said(1, RIGHT)] },
    nowMs: 1_010,
    expected: { state: "failed", wants: 0, replicas: "reported reported" },
  },
  {
    title: "a unit that keeps getting lost fails",
    unit: { replicas: Array.from({ length: MAX_LOST_REPLICAS }, (_, attempt) => gone(attempt)) },
    expected: { state: "failed", wants: 0, replicas: Array(MAX_LOST_REPLICAS).fill("expired").join(" ") },
  },
  {
    title: "a straggler that agrees is valid, one that does not is invalid",
    unit: {
      state: "accepted",
      wants: 0,
      canonical: RIGHT,
      candidates: [held(RIGHT)],
      replicas: [said(0, RIGHT), said(1, WRONG)],
    },
    expected: { state: "accepted", wants: 0, replicas: "valid invalid" },
  },
  {
    title: "a cancelled unit gives no verdicts but ends its leases",
    unit: { state: "cancelled", wants: 0, replicas: [issued(0), said(1, RIGHT)] },
    nowMs: 1_000,
    expected: { state: "cancelled", wants: 0, replicas: "expired reported" },
  },
];

describe("decideTransition", () => {
  test.each(cases)("$title", ({ unit, nowMs = 20, expected }) => {
    const transition = decideTransition(buildUnit(unit), nowMs, commit);
    expect({
      state: transition.unit.state,
      wants: transition.unit.wants,
      replicas: transition.unit.replicas.map(({ state }) => state).join(" "),
      wakeAtMs: transition.wakeAtMs,
    }).toEqual({ wakeAtMs: null, ...expected });
    const again = decideTransition(transition.unit, nowMs, commit);
    expect(again.unit).toEqual(transition.unit);
    expect(again.decided).toEqual([]);
  });
});
