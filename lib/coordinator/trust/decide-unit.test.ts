import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decideUnit, type UnitFacts, type Vote } from "./decide-unit.ts";
import type { CheckRates, VerificationPolicy } from "./policy.ts";
import type { HostStanding } from "./trust-record.ts";

const policy: VerificationPolicy = { kind: "error-rate", targetErrorRate: 1e-4, floor: 1 };
const rates: CheckRates = { spot: 0.1, saboteurShare: 0.2, liveHosts: 100 };
const facts: UnitFacts = { spotDraw: 0.5, auditFloor: 0, outstanding: 0, slots: 20, isDeserted: false };
/** `A` by a proven host, `a` by an unproven one, `!A` by one that was caught, `*A` by an arbiter. */
const votes = (text: string): Vote<string>[] =>
  text
    .split(" ")
    .filter((word) => word !== "")
    .map((word) => {
      const side = word.replace(/[!*]/, "").toUpperCase();
      const marked = word.startsWith("!") ? "caught" : word.startsWith("*") ? "arbiter" : null;
      return { side, standing: marked ?? (word === side ? "proven" : "unproven") };
    });

interface Case {
  readonly title: string;
  readonly votes: string;
  readonly facts?: Partial<UnitFacts>;
  readonly rates?: Partial<CheckRates>;
  readonly policy?: VerificationPolicy;
  readonly expected: { readonly state: string; readonly wants: number; readonly reason: string; canonical?: string };
}

const cases: Case[] = [
  { title: "nothing yet", votes: "", expected: { state: "open", wants: 1, reason: "unit.waiting" } },
  {
    title: "a proven host is believed",
    votes: "A",
    expected: { state: "accepted", wants: 0, reason: "unit.trusted", canonical: "A" },
  },
  { title: "a new host is checked", votes: "a", expected: { state: "open", wants: 1, reason: "unit.new-host" } },
  {
    title: "a proven host is checked when the unit is drawn",
    votes: "A",
    facts: { spotDraw: 0.05 },
    expected: { state: "open", wants: 1, reason: "unit.spot-check" },
  },
  {
    title: "a replica on its way is waited for",
    votes: "a",
    facts: { outstanding: 1 },
    expected: { state: "open", wants: 0, reason: "unit.new-host" },
  },
  {
    title: "two new hosts that agree are believed",
    votes: "a a",
    expected: { state: "accepted", wants: 0, reason: "unit.agreed", canonical: "A" },
  },
  {
    title: "agreeing with a caught host is suspect",
    votes: "A !A",
    expected: { state: "open", wants: 1, reason: "unit.suspect-partner" },
  },
  {
    title: "a caught host's dissent counts for nothing",
    votes: "A !B",
    expected: { state: "accepted", wants: 0, reason: "unit.trusted", canonical: "A" },
  },
  {
    title: "a disagreement asks for a lead of five at a fifth of saboteurs",
    votes: "A B",
    expected: { state: "open", wants: 5, reason: "unit.dispute" },
  },
  {
    title: "fewer when fewer saboteurs are expected",
    votes: "A B",
    rates: { saboteurShare: 0.05 },
    expected: { state: "open", wants: 3, reason: "unit.dispute" },
  },
  {
    title: "the lead decides",
    votes: "A B A A A A A",
    expected: { state: "accepted", wants: 0, reason: "unit.prevailed", canonical: "A" },
  },
  {
    title: "the audit checks what one host was believed",
    votes: "A",
    facts: { auditFloor: 2 },
    expected: { state: "open", wants: 1, reason: "unit.audit" },
  },
  {
    title: "the audit of pairs has a third host compute it",
    votes: "a A",
    facts: { auditFloor: 3 },
    expected: { state: "open", wants: 1, reason: "unit.audit" },
  },
  {
    title: "no replicas left",
    votes: "A B",
    facts: { slots: 0 },
    expected: { state: "failed", wants: 0, reason: "unit.exhausted" },
  },
  {
    title: "an arbiter's word ends a disagreement, however many say otherwise",
    votes: "A A A *B",
    expected: { state: "accepted", wants: 0, reason: "unit.arbiter", canonical: "B" },
  },
  {
    title: "an arbiter's word is neither spot-checked nor audited",
    votes: "a *A",
    facts: { spotDraw: 0.05, auditFloor: 3 },
    expected: { state: "accepted", wants: 0, reason: "unit.arbiter", canonical: "A" },
  },
  {
    title: "arbiters that differ are hosts like others",
    votes: "*A *B",
    expected: { state: "open", wants: 5, reason: "unit.dispute" },
  },
  {
    title: "an arbiter does not stand in for a floor of two",
    votes: "*A",
    policy: { ...policy, floor: 2 },
    expected: { state: "open", wants: 1, reason: "unit.quorum-short" },
  },
  {
    title: "where there are too few hosts for a lead, two thirds are believed once nobody comes any more",
    votes: "a a b",
    facts: { isDeserted: true },
    rates: { liveHosts: 4 },
    expected: { state: "accepted", wants: 0, reason: "unit.majority", canonical: "A" },
  },
  {
    title: "not while some may come yet",
    votes: "a a b",
    rates: { liveHosts: 4 },
    expected: { state: "open", wants: 5, reason: "unit.dispute" },
  },
  {
    title: "not where there are hosts enough for a lead",
    votes: "A A B",
    facts: { isDeserted: true },
    rates: { liveHosts: 7 },
    expected: { state: "open", wants: 4, reason: "unit.dispute" },
  },
  {
    title: "less than two thirds wait for an arbiter, or for others",
    votes: "A A A B B",
    facts: { isDeserted: true },
    rates: { liveHosts: 5 },
    expected: { state: "open", wants: 4, reason: "unit.dispute" },
  },
  {
    title: "where all there are agree, an audit has nobody else to ask",
    votes: "a A",
    facts: { auditFloor: 3, isDeserted: true },
    rates: { liveHosts: 2 },
    expected: { state: "accepted", wants: 0, reason: "unit.majority", canonical: "A" },
  },
  {
    title: "a new host alone is not believed",
    votes: "a",
    facts: { isDeserted: true },
    rates: { liveHosts: 1 },
    expected: { state: "open", wants: 1, reason: "unit.new-host" },
  },
  {
    title: "one against one is no majority",
    votes: "A B",
    facts: { isDeserted: true },
    rates: { liveHosts: 2 },
    expected: { state: "open", wants: 5, reason: "unit.dispute" },
  },
  {
    title: "a floor of two is kept",
    votes: "A",
    policy: { ...policy, floor: 2 },
    expected: { state: "open", wants: 1, reason: "unit.quorum-short" },
  },
  {
    title: "a fixed quorum counts hosts and nothing else",
    votes: "a b B",
    policy: { kind: "quorum", quorum: 2, spread: false },
    expected: { state: "accepted", wants: 0, reason: "unit.prevailed", canonical: "B" },
  },
  {
    title: "a fixed quorum asks for all that is missing",
    votes: "a",
    policy: { kind: "quorum", quorum: 3, spread: false },
    expected: { state: "open", wants: 2, reason: "unit.quorum-short" },
  },
  {
    title: "spread, it asks for one",
    votes: "a",
    policy: { kind: "quorum", quorum: 3, spread: true },
    expected: { state: "open", wants: 1, reason: "unit.quorum-short" },
  },
  {
    title: "spread, it asks for none while one is on its way",
    votes: "a",
    facts: { outstanding: 1 },
    policy: { kind: "quorum", quorum: 3, spread: true },
    expected: { state: "open", wants: 0, reason: "unit.quorum-short" },
  },
];

test.each(cases)("$title", (row) => {
  const decision = decideUnit(votes(row.votes), { ...facts, ...row.facts }, row.policy ?? policy, {
    ...rates,
    ...row.rates,
  });
  expect(decision).toMatchObject(row.expected);
});

const draw = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const anyVotes = fc.array(
  fc.record<Vote<string>>({
    side: fc.constantFrom("A", "B", "C"),
    standing: fc.constantFrom<HostStanding>("proven", "unproven", "caught", "arbiter"),
  }),
  { maxLength: 8 },
);
const anyRates = fc.record<CheckRates>({
  spot: draw,
  saboteurShare: fc.double({ min: 0.05, max: 0.4, noNaN: true }),
  liveHosts: fc.nat(12),
});
const anyFacts = fc.record<UnitFacts>({
  spotDraw: draw,
  auditFloor: fc.nat(3),
  outstanding: fc.nat(3),
  slots: fc.integer({ min: 1, max: 20 }),
  isDeserted: fc.boolean(),
});
const anyPolicy = fc.oneof(
  fc.record({
    kind: fc.constant("quorum" as const),
    quorum: fc.integer({ min: 1, max: 4 }),
    spread: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant("error-rate" as const),
    targetErrorRate: fc.constant(1e-4),
    floor: fc.integer({ min: 1, max: 3 }),
  }),
);

describe("whatever the votes", () => {
  test("their order does not matter", () => {
    const shuffled = anyVotes.chain((list) =>
      fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
    );
    fc.assert(
      fc.property(shuffled, anyFacts, anyPolicy, anyRates, ([list, other], unit, terms, now) => {
        expect(decideUnit(other, unit, terms, now)).toEqual(decideUnit(list, unit, terms, now));
      }),
    );
  });

  test("one more honest host that agrees never takes an acceptance back", () => {
    fc.assert(
      fc.property(anyVotes, anyFacts, anyPolicy, anyRates, (list, unit, terms, now) => {
        const before = decideUnit(list, unit, terms, now);
        fc.pre(before.state === "accepted");
        const more: Vote<string> = { side: before.canonical!, standing: "proven" };
        const after = decideUnit([...list, more], unit, terms, now);
        expect(after).toMatchObject({ state: "accepted", canonical: before.canonical });
        expect(after.support).toBeGreaterThan(before.support);
      }),
    );
  });

  test("a host that is proven never makes a unit want more", () => {
    fc.assert(
      fc.property(anyVotes, anyFacts, anyRates, (list, unit, now) => {
        fc.pre(new Set(list.map(({ side }) => side)).size === 1);
        const proven = list.map((vote) =>
          vote.standing === "unproven" ? { ...vote, standing: "proven" as const } : vote,
        );
        const before = decideUnit(list, unit, policy, now);
        expect(decideUnit(proven, unit, policy, now).wants).toBeLessThanOrEqual(before.wants);
      }),
    );
  });

  test("a unit is accepted, given up, or wants or waits for something", () => {
    fc.assert(
      fc.property(anyVotes, anyFacts, anyPolicy, anyRates, (list, unit, terms, now) => {
        const { state, wants, canonical, support } = decideUnit(list, unit, terms, now);
        if (state === "open") expect(wants + unit.outstanding).toBeGreaterThan(0);
        else expect(wants).toBe(0);
        expect(canonical !== null).toBe(state === "accepted");
        expect(wants).toBeLessThanOrEqual(unit.slots);
        const agreeing = list.filter(({ side, standing }) => side === canonical && standing !== "caught").length;
        expect(support).toBe(state === "accepted" ? agreeing : 0);
      }),
    );
  });
});
