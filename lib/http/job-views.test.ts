import { expect, test } from "vitest";
import { openJobRecord } from "#lib/coordinator/open-job-record.ts";
import { explainUnit } from "#lib/coordinator/units/explain-unit.ts";
import { kernels } from "#lib/kernels/registry.ts";
import type { JobId } from "#lib/protocol/ids.ts";
import { spinJob } from "#lib/testing/coordinator/simulated-host.ts";
import { buildReplica, buildUnit, digestNumber } from "#lib/testing/storage/unit-builders.ts";
import { createJobViews } from "./job-views.ts";

const ID = "00000000-0000-4000-8000-000000000001" as JobId;
const canonical = digestNumber(1);
const units = [
  buildUnit({ ordinal: 0 }),
  buildUnit({ ordinal: 1, replicas: [buildReplica(0)] }),
  buildUnit({ ordinal: 2, state: "provisional", canonical, replicas: [buildReplica(0, { state: "reported" })] }),
];

test.each([
  ["while a job with a target error rate runs, all its units read the same", 0.01, null, [0, 0, 0], ["open"]],
  ["once it has ended, they are shown as they are", 0.01, 5, [0, 1, 1], ["open", "provisional"]],
  ["with a fixed quorum they are always", undefined, null, [0, 1, 1], ["open", "provisional"]],
])("%s", async (_, targetErrorRate, endedAtMs, replicas, states) => {
  const terms = {
    quorum: 2,
    maxReplicas: 8,
    deadlineMs: 1_000,
    priority: 0,
    ...(targetErrorRate && { targetErrorRate }),
  };
  const job = { ...openJobRecord(spinJob(3, { terms }), ID, 0), endedAtMs };
  const kind = targetErrorRate === undefined ? "quorum" : "error-rate";
  const facts = {
    kind,
    ended: endedAtMs !== null,
    decided: null,
    isArbiter: () => false,
    isForfeited: () => false,
  } as const;
  const views = createJobViews(kernels, {
    explainUnits: async (_, all) => all.map((unit) => explainUnit(unit, facts)),
  });
  const shown = await views.unitViews(job, units);
  expect(shown.map((view) => view.replicas.length)).toEqual(replicas);
  expect(new Set(shown.map(({ state }) => state))).toEqual(new Set(states));
});
