import fc from "fast-check";
import { expect, test } from "vitest";
import { findObstacle, type JoinRules, type Member } from "./may-join.ts";
import { changeOf, changeTrust, type HostStanding, newTrust, type TrustChange } from "./trust-record.ts";
import { findLimit, firstWaitMs } from "./work-quota.ts";

const rules: JoinRules = { maxPerPartner: 2, maxUnproven: 1, provenOnly: false };
const member = (account: number, overrides: Partial<Member> = {}): Member => ({
  account,
  prefix: `10.0.${account}`,
  partner: null,
  ring: null,
  standing: "proven",
  ...overrides,
});

test.each<[string | null, Partial<Member>, Partial<Member>, Partial<JoinRules>]>([
  [null, {}, {}, {}],
  ["assign.same-account", { account: 1 }, {}, {}],
  ["assign.same-prefix", { prefix: "10.0.1" }, {}, {}],
  [null, { prefix: null }, { prefix: null }, {}],
  ["assign.same-partner", { partner: "p" }, { partner: "p" }, { maxPerPartner: 1 }],
  [null, { partner: "p" }, { partner: "p" }, {}],
  ["assign.same-ring", { ring: 4 }, { ring: 4 }, {}],
  ["assign.too-new", { standing: "unproven" }, { standing: "unproven" }, {}],
  [null, { standing: "unproven" }, { standing: "unproven" }, { maxUnproven: Number.POSITIVE_INFINITY }],
  ["assign.needs-proven", { standing: "unproven" }, {}, { provenOnly: true }],
  ["host.isolated", { standing: "caught" }, {}, {}],
  [null, { account: 1, standing: "arbiter" }, {}, { provenOnly: true }],
  [null, { account: 1, prefix: "10.0.1" }, { standing: "arbiter" }, {}],
])("%s", (code, host, other, change) => {
  expect(findObstacle(member(2, host), [member(1, other)], { ...rules, ...change })).toBe(code);
});

test("hosts admitted one by one are of different accounts and networks, in whatever order they come", () => {
  const hosts = fc.array(
    fc.record<Member>({
      account: fc.nat(5),
      prefix: fc.option(fc.nat(5)),
      partner: fc.option(fc.nat(2)),
      ring: fc.option(fc.nat(2)),
      standing: fc.constantFrom<HostStanding>("proven", "unproven", "caught"),
    }),
  );
  fc.assert(
    fc.property(hosts, (candidates) => {
      const admitted: Member[] = [];
      for (const host of candidates) if (findObstacle(host, admitted, rules) === null) admitted.push(host);
      const distinct = (key: "account" | "prefix" | "ring"): boolean => {
        const values = admitted.map((host) => host[key]).filter((value) => value !== null);
        return new Set(values).size === values.length;
      };
      expect([distinct("account"), distinct("prefix"), distinct("ring")]).toEqual([true, true, true]);
      expect(admitted.filter(({ standing }) => standing === "unproven").length).toBeLessThanOrEqual(1);
      expect(admitted.some(({ standing }) => standing === "caught")).toBe(false);
    }),
  );
});

test("a host waits when it is full, and where trust counts also when it was caught or its results are disputed", () => {
  const limitOf = (change: Partial<TrustChange>, held = 0, waitMs = 0, byTrust = true) =>
    findLimit({ trust: changeTrust(newTrust(0), changeOf(change), 0, 5), held, waitMs }, byTrust, 0);
  expect(limitOf({ disputes: 2 }, 31)).toBeNull();
  expect(limitOf({}, 32)).toBe("host.quota");
  expect(limitOf({ errors: 6 })).toBe("host.quota");
  expect(limitOf({ disputes: 3 })).toBe("host.paused");
  expect(limitOf({ disputes: 3, verified: 1 })).toBeNull();
  expect(limitOf({}, 0, 1)).toBe("host.prefix-wait");
  expect(limitOf({ wrong: 1 })).toBe("host.isolated");
  expect(limitOf({ wrong: 1, disputes: 3 }, 0, 0, false)).toBeNull();
});

test("each host caught in a network doubles the wait of the next one from there", () => {
  expect([0, 1, 2, 3].map(firstWaitMs)).toEqual([0, 3_600_000, 7_200_000, 14_400_000]);
});
