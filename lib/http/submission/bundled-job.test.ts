import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Kernel } from "#lib/kernels/kernel.ts";
import { spin } from "#lib/kernels/spin/kernel.ts";
import { jobBriefSchema, jobViewSchema, unitsEventSchema } from "#lib/protocol/messages/jobs.ts";
import { survey } from "#lib/testing/coordinator/survey-kernel.ts";
import { type ApiServer, startApiServer } from "#lib/testing/servers/api-server.ts";

let server: ApiServer;
beforeAll(async () => {
  server = await startApiServer({
    kernels: { survey: survey as Kernel, spin: spin as Kernel },
    limits: { maxUploadBytes: 1_000, maxUnitsPerJob: 100, maxEventStreams: 1 },
  });
});
afterAll(() => server.close());

const outcomeOf = async (answer: Response) => [answer.status, (await answer.json()).code];

describe("POST /jobs in bundles", () => {
  const surveyOf = (units: number, terms: object = {}, to = server) =>
    to.send("POST", "/jobs", { token: to.accountToken, json: { kernel: "survey", params: { units }, terms } });

  it("shows units as the kernel plans them, each with its own result, and tells hosts of the bundles", async () => {
    const job = jobViewSchema.parse(await (await surveyOf(5, { bundle: 3 })).json());
    const { id } = job;
    expect(job).toMatchObject({ units: { total: 15, accepted: 0 }, terms: { bundle: 3 } });
    const brief = jobBriefSchema.parse(await (await server.send("GET", `/jobs/${id}/brief`)).json());
    expect(brief.bundles).toEqual([3, 3, 3]);

    // Two bundles in each stage: of three units and of two.
    for (const row of [0, 1, 2, 3]) server.coordinator.acceptUnit(id, row, new Uint8Array(4 * (row % 2 ? 2 : 3)));
    server.coordinator.acceptUnit(
      id,
      5,
      Uint8Array.from({ length: 2 * 16 }, (_, at) => at),
    );
    const { units, stages } = jobViewSchema.parse(await (await server.send("GET", `/jobs/${id}`)).json());
    expect(units).toEqual({ total: 15, accepted: 12, provisional: 0 });
    expect(stages.map((stage) => stage.units)).toEqual([5, 5, 2].map((accepted) => ({ total: 5, accepted })));

    const list = unitsEventSchema.parse(await (await server.send("GET", `/jobs/${id}/units`)).json()).units;
    expect(list.map(({ ordinal, stage, region, state }) => [ordinal, stage, region.y, state])).toEqual(
      Array.from({ length: 15 }, (_, at) => [
        at,
        Math.floor(at / 5),
        at % 5,
        at < 10 || at >= 13 ? "accepted" : "open",
      ]),
    );
    const pixels = async (ordinal: number) => {
      const answer = await server.send("GET", `/jobs/${id}/units/${ordinal}/pixels`);
      return answer.status === 200 ? [...new Uint8Array(await answer.arrayBuffer())] : answer.status;
    };
    const second = Array.from({ length: 16 }, (_, at) => 16 + at);
    expect(await Promise.all([12, 14, 15].map(pixels))).toEqual([404, second, 404]);
    expect((await server.send("GET", `/jobs/${id}/units/14/preview.webp`)).status).toBe(200);
  });

  it("bundles tiny units where there are many, and none where the requester says so", async () => {
    const roomy = await startApiServer({ kernels: { survey: survey as Kernel } });
    const bundlesOf = async (terms: object) => {
      const { id } = jobViewSchema.parse(await (await surveyOf(3_000, terms, roomy)).json());
      return jobBriefSchema.parse(await (await roomy.send("GET", `/jobs/${id}/brief`)).json()).bundles;
    };
    expect(await bundlesOf({})).toEqual([46, 46, 46]);
    expect(await bundlesOf({ bundle: 1 })).toEqual([1, 1, 1]);
    await roomy.close();
  });

  it("refuses bundles that are none or too large for hosts, and counts units whatever they travel in", async () => {
    expect(await outcomeOf(await surveyOf(5, { bundle: 0 }))).toEqual([400, "request.invalid"]);
    expect(await outcomeOf(await surveyOf(5, { bundle: 4_097 }))).toEqual([400, "request.invalid"]);
    expect(await outcomeOf(await surveyOf(34, { bundle: 34 }))).toEqual([413, "job.too-large"]);
    const spinOf = (terms: object) =>
      server.send("POST", "/jobs", {
        token: server.accountToken,
        json: { kernel: "spin", params: { units: 2, iterations: 0, resultBytes: 2 ** 24 }, terms },
      });
    expect((await spinOf({})).status).toBe(201);
    expect(await outcomeOf(await spinOf({ bundle: 2 }))).toEqual([413, "job.too-large"]);
  });
});
