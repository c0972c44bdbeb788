import { describe, expect, it } from "vitest";
import type { JobView, UnitView } from "#lib/protocol/messages/jobs.ts";
import type { ReplicaState, UnitState } from "#lib/protocol/states.ts";
import { formatsOf } from "../../../../format.ts";
import { readTranslations } from "../../../../i18n/read-translations.ts";
import { describeAudit, describeTerms, describeUnit, resultsNeeded, type Voice } from "./describe-verification.ts";

const voice: Voice = {
  t: readTranslations("jobs"),
  formats: formatsOf("en"),
  tellReason: (_, english) => english,
  titleOf: (title) => title,
};
const REASON = { code: "any", sentence: "It has its reason." };
const unit = (replicas: ReplicaState[] = [], state: UnitState = "open", published = true): UnitView => ({
  unitId: 1 as UnitView["unitId"],
  ordinal: 0,
  stage: 0,
  state,
  published,
  reason: REASON,
  region: { x: 0, y: 0, width: 1, height: 1 },
  replicas: replicas.map((replica, attempt) => ({ attempt, state: replica, host: "00", reason: REASON })),
});

type ByTrust = Extract<JobView["verification"], { kind: "error-rate" }>;
const stages = [{ title: "Rows", raster: { width: 1, height: 1 }, units: { total: 1, accepted: 0 } }];
const byQuorum = (quorum: number) => ({ stages, verification: { kind: "quorum", quorum } as const });
const byTrust = (change: Partial<ByTrust> = {}) => ({
  stages,
  verification: {
    kind: "error-rate" as const,
    targetErrorRate: 1e-3,
    floor: 1,
    allowedWrong: 0.5,
    audit: null,
    reason: REASON,
    ...change,
  },
});

describe("describeUnit", () => {
  it.each<[string, UnitView]>([
    ["Waiting for a host.", unit(["expired"])],
    ["Being computed by 1 host.", unit(["issued"])],
    ["1 of 2 results in. They are compared when the next one arrives.", unit(["reported", "issued"])],
    ["2 results in, without agreement so far. Another host is asked.", unit(["reported", "reported"])],
    ["Accepted: 2 hosts agree to the last byte.", unit(["valid", "valid", "invalid"], "accepted")],
    ["Accepted: 2 hosts agree to the last byte. It has its reason.", unit(["valid", "valid"], "accepted", false)],
    ["Failed: 3 results, and no 2 of them agree.", unit(["reported", "reported", "reported"], "failed")],
  ])("with a fixed quorum says: %s", (text, subject) => expect(describeUnit(subject, byQuorum(2), voice)).toBe(text));

  it.each<[string, UnitView]>([
    ["It has its reason.", unit(["reported"])],
    ["Stands until the job is released. It has its reason.", unit(["reported"], "provisional", false)],
    ["Accepted. It has its reason.", unit(["valid"], "accepted")],
  ])("with a target error rate says: %s", (text, subject) =>
    expect(describeUnit(subject, byTrust(), voice)).toBe(text),
  );
});

it.each([
  ["one result is enough", byQuorum(1)],
  ["3 matching results per unit", byQuorum(3)],
  ["at most 1 wrong result in 1,000", byTrust()],
  [
    "at most 1 wrong result in 10,000, never fewer than 2 hosts for a unit",
    byTrust({ targetErrorRate: 1e-4, floor: 2 }),
  ],
])("describeTerms says: %s", (text, job) => expect(describeTerms(job, voice)).toBe(text));

it("needs as many results at first as the quorum or the floor asks for", () => {
  expect([byQuorum(3), byTrust({ floor: 2 })].map(resultsNeeded)).toEqual([3, 2]);
});

describe("describeAudit", () => {
  const audit = { stage: 0, rate: 0, expectedWrong: null, released: false };
  it.each<[string | null, ReturnType<typeof byQuorum> | ReturnType<typeof byTrust>]>([
    [null, byQuorum(2)],
    ["It has its reason.", byTrust()],
    ["Nothing drawn yet. It has its reason.", byTrust({ audit })],
    [
      "12.5% of the results drawn. When last reckoned, 0.75 wrong ones had to be expected; 0.5 are allowed. It has its reason.",
      byTrust({ audit: { ...audit, rate: 0.125, expectedWrong: 0.75 } }),
    ],
  ])("says: %s", (text, job) => expect(describeAudit(job, voice)).toBe(text));

  it("names the stage where there are several", () => {
    const job = {
      ...byTrust({ audit: { ...audit, stage: 1 } }),
      stages: [stages[0]!, { ...stages[0]!, title: "Merge" }],
    };
    expect(describeAudit(job, voice)).toBe("Merge: nothing drawn yet. It has its reason.");
  });
});

it("puts sentences together as the language does", () => {
  const chinese: Voice = { ...voice, t: readTranslations("jobs", "zh-Hans"), tellReason: () => "原因。" };
  expect(describeUnit(unit(["valid"], "accepted"), byTrust(), chinese)).toBe("已接受。原因。");
});
