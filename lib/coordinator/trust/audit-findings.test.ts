import { expect, test } from "vitest";
import type { ReplicaRecord, UnitRecord } from "#lib/coordinator/ports.ts";
import type { UnitId } from "#lib/protocol/ids.ts";
import { buildReplica, buildUnit, digestNumber, hostNumber } from "#lib/testing/storage/unit-builders.ts";
import { AuditTally, auditedSupportOf, supportOf } from "./audit-findings.ts";

const RIGHT = digestNumber(1);
const SINCE_MS = 100;
const provisional = (replicas: ReplicaRecord[], overrides = {}) =>
  buildUnit({ state: "provisional", canonical: RIGHT, replicas, ...overrides });
const said = (attempt: number, overrides: Partial<ReplicaRecord> = {}) =>
  buildReplica(attempt, { state: "reported", matches: RIGHT, ...overrides });

test("a unit rests on as many hosts as gave its result", () => {
  expect(supportOf(provisional([said(0), said(1), said(2, { matches: digestNumber(2) })]))).toBe(2);
  expect(supportOf(buildUnit())).toBe(0);
});

test("audited is what one or two hosts decided before the audit began, none of them an arbiter", () => {
  const arbiter = hostNumber(9);
  const auditedSupport = (unit: UnitRecord) => auditedSupportOf(unit, SINCE_MS, (id) => id === arbiter);
  expect(auditedSupport(provisional([said(0)]))).toBe(1);
  expect(auditedSupport(provisional([said(0), said(1)]))).toBe(2);
  expect(auditedSupport(provisional([said(0), said(1), said(2)]))).toBe(0);
  expect(auditedSupport(provisional([said(0), said(1, { issuedAtMs: SINCE_MS + 1 })]))).toBe(0);
  expect(auditedSupport({ ...provisional([said(0)]), state: "open" })).toBe(0);
  expect(auditedSupport(provisional([said(0), said(1, { hostId: arbiter })]))).toBe(0);
  expect(auditedSupport(provisional([said(0), said(1, { hostId: arbiter, matches: digestNumber(2) })]))).toBe(1);
});

test("a host counts as found when a drawn unit showed it, with all its lies, and not when it lied as a checker", () => {
  const draws: Record<number, number> = { 1: 0.1, 2: 0.9, 3: 0.1, 4: 0.9 };
  const tally = new AuditTally(SINCE_MS, 0.5, (id) => draws[id]!);
  const liar = said(0, { mark: "wrong" });
  const checker = said(5, { mark: "wrong", issuedAtMs: SINCE_MS + 1 });
  // Alone and drawn, in a pair and not drawn: the first host is found, for both.
  tally.add(provisional([liar], { id: 1 as UnitId, auditedSupport: 1 }));
  tally.add(provisional([liar, said(1)], { id: 2 as UnitId, auditedSupport: 2 }));
  // This one also lied when it checked others.
  tally.add(provisional([said(5, { mark: "wrong" })], { id: 3 as UnitId, auditedSupport: 1 }));
  tally.add(provisional([said(2), checker], { id: 4 as UnitId }));
  expect(tally.audit(false)).toEqual({ units: 3, rate: 0.5, findings: [{ lies: 2, wrong: 1.5 }], forewarned: false });
});
