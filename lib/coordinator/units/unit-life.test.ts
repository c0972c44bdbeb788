import fc from "fast-check";
import { expect, test } from "vitest";
import type { UnitRecord } from "#lib/coordinator/ports.ts";
import type { Digest } from "#lib/protocol/ids.ts";
import type { Failure } from "#lib/protocol/messages/exchange.ts";
import { buildUnit, commit, digestNumber, hostNumber } from "#lib/testing/storage/unit-builders.ts";
import { applyFailure } from "./apply-failure.ts";
import { applyReport } from "./apply-report.ts";
import { assignReplica, mayTake } from "./assign-replica.ts";
import { decideTransition } from "./decide-transition.ts";
import { isDeclined } from "./declined.ts";
import { standingOf } from "./standing-of.ts";

const RIGHT = digestNumber(1);
const LEASE_MS = 1_000;

/** A host's way of working: what it says, and whether it sends the payload when told to. */
interface Behaviour {
  readonly digest: Digest;
  readonly sendsPayload: boolean;
}
const honest: Behaviour = { digest: RIGHT, sendsPayload: true };

interface Step {
  readonly kind: "claim" | "report" | "payload" | "return" | "decline" | "crash" | "wait";
  readonly host: number;
}

const REASONS: Partial<Record<Step["kind"], Failure["reason"]>> = {
  return: "returned",
  decline: "declined",
  crash: "crashed",
};

const steps = fc.array(
  fc.record<Step>({
    kind: fc.constantFrom(
      "claim",
      "claim",
      "report",
      "report",
      "report",
      "payload",
      "return",
      "decline",
      "crash",
      "wait",
    ),
    host: fc.nat(11),
  }),
  { maxLength: 120 },
);
const terms = fc
  .record({ quorum: fc.integer({ min: 1, max: 4 }), spare: fc.nat(6) })
  .map(({ quorum, spare }) => ({ quorum, maxReplicas: quorum + spare }));

/** Lets hosts act on one unit, checking after each step what must always hold. */
function live(start: UnitRecord, hosts: readonly Behaviour[], script: readonly Step[]) {
  let unit = start;
  let nowMs = 0;
  const verdicts: string[] = [];
  const settle = (next: UnitRecord) => {
    const transition = decideTransition(next, nowMs, commit);
    unit = transition.unit;
    for (const { attempt, state } of transition.decided) verdicts.push(`${attempt}:${state}`);
    checkUnit(unit);
  };
  const send = (host: number, wantsPayload: boolean) => {
    const hostId = hostNumber(host + 1);
    const behaviour = hosts[host]!;
    const replica = unit.replicas.findLast((one) => one.hostId === hostId);
    if (replica === undefined) return;
    const { attempt } = replica;
    const candidate =
      wantsPayload && behaviour.sendsPayload
        ? { digest: behaviour.digest, sizeBytes: 64, stored: "row" as const }
        : null;
    const commitment = commit({ unitId: unit.id, attempt, hostId }, behaviour.digest);
    settle(applyReport(unit, { hostId, attempt, commitment, candidate }, nowMs, commit).unit);
  };
  for (const { kind, host } of script) {
    nowMs += 7;
    const hostId = hostNumber(host + 1);
    const own = unit.replicas.findLast((one) => one.hostId === hostId);
    if (kind === "claim" && mayTake(unit, hostId)) unit = assignReplica(unit, hostId, nowMs, LEASE_MS);
    if (kind === "report" && own !== undefined) send(host, own.upload);
    if (kind === "payload" && own !== undefined) {
      const ref = { unitId: unit.id, attempt: own.attempt };
      if (standingOf(unit, hostId, ref, 1).standing === "payload-wanted") send(host, true);
    }
    const reason = REASONS[kind];
    if (own !== undefined && reason !== undefined) {
      settle(applyFailure(unit, { hostId, attempt: own.attempt, reason }).unit);
    }
    if (kind === "wait") {
      nowMs += LEASE_MS;
      settle(unit);
    }
  }
  return { unit, verdicts };
}

function checkUnit(unit: UnitRecord): void {
  const without = unit.replicas.filter((one) => one.state === "expired" || isDeclined(one)).length;
  const outstanding = unit.replicas.filter(({ state }) => state === "issued").length;
  const results = unit.replicas.length - without - outstanding;
  expect(unit.wants).toBeGreaterThanOrEqual(0);
  if (unit.state !== "open") expect(unit.wants).toBe(0);
  expect(results).toBeLessThanOrEqual(unit.maxReplicas);
  if (unit.state === "open") expect(results + outstanding + unit.wants).toBeLessThanOrEqual(unit.maxReplicas);
  const agreeing = new Set(unit.replicas.filter(({ state }) => state === "valid").map(({ hostId }) => hostId));
  if (unit.state === "accepted") {
    expect(agreeing.size).toBeGreaterThanOrEqual(unit.quorum);
    expect(unit.candidates.map(({ digest }) => digest)).toContain(unit.canonical);
  } else {
    expect(agreeing.size).toBe(0);
  }
}

const behaviour = fc.record<Behaviour>({
  digest: fc.integer({ min: 1, max: 4 }).map(digestNumber),
  sendsPayload: fc.boolean(),
});

test("whatever hosts do, limits hold, only a quorum of different hosts decides, and each verdict falls once", () => {
  fc.assert(
    fc.property(
      terms,
      fc.array(behaviour, { minLength: 12, maxLength: 12 }),
      steps,
      ({ quorum, maxReplicas }, hosts, script) => {
        const { unit, verdicts } = live(buildUnit({ quorum, maxReplicas }), hosts, script);
        const attempts = verdicts.map((verdict) => verdict.split(":")[0]);
        expect(new Set(attempts).size).toBe(attempts.length);
        const ended = unit.replicas.filter(({ state }) => state === "valid" || state === "invalid");
        expect(ended.map(({ attempt, state }) => `${attempt}:${state}`).sort()).toEqual(verdicts.toSorted());
        for (const { state, matches } of ended) expect(state === "valid").toBe(matches === unit.canonical);
      },
    ),
    { numRuns: 500 },
  );
});

test("when all hosts are honest and keep coming back, the right result is accepted", () => {
  fc.assert(
    fc.property(terms, steps, ({ quorum, maxReplicas }, script) => {
      const peaceful = script.filter(({ kind }) => kind === "claim" || kind === "report" || kind === "payload");
      const rounds = Array.from({ length: 12 }, (_, host): Step[] => [
        { kind: "claim", host },
        { kind: "report", host },
        { kind: "payload", host },
      ]).flat();
      const hosts = Array.from({ length: 12 }, () => honest);
      const { unit } = live(buildUnit({ quorum, maxReplicas }), hosts, [...peaceful, ...rounds, ...rounds]);
      expect(unit.state).toBe("accepted");
      expect(unit.canonical).toBe(RIGHT);
    }),
    { numRuns: 300 },
  );
});

test("the verdict does not depend on the order in which reports arrive", () => {
  const orders = fc.shuffledSubarray([0, 1, 2, 3, 4], { minLength: 5, maxLength: 5 });
  fc.assert(
    fc.property(orders, fc.nat(4), fc.nat(4), (order, wrongHost, uploadingHost) => {
      let unit = buildUnit({ quorum: 4, maxReplicas: 5, wants: 5 });
      for (let host = 0; host < 5; host++) unit = assignReplica(unit, hostNumber(host + 1), 0, LEASE_MS);
      for (const host of order) {
        const hostId = hostNumber(host + 1);
        const digest = host === wrongHost ? digestNumber(2) : RIGHT;
        const commitment = commit({ unitId: unit.id, attempt: host, hostId }, digest);
        const sends = host === uploadingHost || host === wrongHost || host === (wrongHost + 1) % 5;
        const candidate = sends ? { digest, sizeBytes: 64, stored: "row" as const } : null;
        const applied = applyReport(unit, { hostId, attempt: host, commitment, candidate }, 5, commit).unit;
        unit = decideTransition(applied, 5, commit).unit;
      }
      expect(unit.state).toBe("accepted");
      expect(unit.canonical).toBe(RIGHT);
      expect(unit.replicas.map(({ state }) => state === "valid")).toEqual([0, 1, 2, 3, 4].map((h) => h !== wrongHost));
    }),
  );
});
