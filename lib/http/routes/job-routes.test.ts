import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { randomBlob } from "#lib/blobs/blob-store-conformance.ts";
import { TabgridError } from "#lib/errors/tabgrid-error.ts";
import type { JobId } from "#lib/protocol/ids.ts";
import {
  estimateSchema,
  jobBriefSchema,
  jobListSchema,
  jobViewSchema,
  unitsEventSchema,
} from "#lib/protocol/messages/jobs.ts";
import { type ApiServer, startApiServer } from "#lib/testing/servers/api-server.ts";
import { fileNameOf } from "./job-content-routes.ts";

let server: ApiServer;
beforeAll(async () => {
  server = await startApiServer();
});
afterAll(() => server.close());

const params = { units: 3, iterations: 0, resultBytes: 16 };
const submit = (job: unknown, token = server.accountToken) => server.send("POST", "/jobs", { token, json: job });

async function newJob(): Promise<JobId> {
  return jobViewSchema.parse(await (await submit({ title: "Test", kernel: "spin", params })).json()).id;
}

describe("POST /jobs", () => {
  it("creates a job with the defaults of its terms", async () => {
    const response = await submit({ title: "  Spin  ", kernel: "spin", params });
    expect(response.status).toBe(201);
    const job = jobViewSchema.parse(await response.json());
    expect(job).toMatchObject({
      title: "Spin",
      state: "running",
      terms: { quorum: 2, maxReplicas: 8, deadlineMs: 60_000, priority: 0 },
      units: { total: 3, accepted: 0 },
      raster: { width: 4, height: 3 },
    });
    expect(response.headers.get("location")).toBe(`/api/v1/jobs/${job.id}`);
  });

  it.each([
    ["an unknown kernel", { kernel: "nope", params }, 422, "kernel.unknown"],
    ["a name of Object's own", { kernel: "constructor", params }, 422, "kernel.unknown"],
    ["wrong parameters", { kernel: "spin", params: { units: 0 } }, 400, "request.invalid"],
    ["no parameters", { kernel: "spin" }, 400, "request.invalid"],
    [
      "an input it does not take",
      { kernel: "spin", params, inputs: [`bafkrei${"a".repeat(52)}`] },
      422,
      "job.input-unwanted",
    ],
    ["too many units", { kernel: "spin", params: { ...params, units: 10_001 } }, 413, "job.too-large"],
    [
      "terms that cannot be met",
      { kernel: "spin", params, terms: { quorum: 3, maxReplicas: 2 } },
      400,
      "request.invalid",
    ],
    [
      "a WebP higher than the format allows",
      { kernel: "spin", params: { ...params, resultBytes: 65_536 }, output: { format: "webp" } },
      413,
      "job.too-large",
    ],
    ["a title that cannot be stored", { kernel: "spin", params, title: "\u0000" }, 400, "request.malformed-json"],
  ])("refuses %s", async (_, job, status, code) => {
    const response = await submit(job);
    expect([response.status, (await response.json()).code]).toEqual([status, code]);
  });

  it("takes accounts only", async () => {
    expect((await submit({ kernel: "spin", params }, server.hostToken)).status).toBe(403);
  });
});

describe("GET /jobs", () => {
  it("pages through one's own jobs and shows nobody else's", async () => {
    const mine = await startApiServer();
    for (let i = 0; i < 3; i++)
      await mine.send("POST", "/jobs", { token: mine.accountToken, json: { kernel: "spin", params } });
    const list = async (query: string, token?: string) =>
      jobListSchema.parse(await (await mine.send("GET", `/jobs${query}`, { token })).json());
    const first = await list("?limit=2", mine.accountToken);
    const second = await list(`?limit=2&cursor=${first.nextCursor}`, mine.accountToken);
    expect([first.jobs.length, second.jobs.length, second.nextCursor]).toEqual([2, 1, null]);
    expect((await list("")).jobs).toEqual([]);
    expect((await list("?gallery=1")).jobs).toEqual([]);
    await mine.close();
  });
});

describe("POST /jobs/estimate", () => {
  it("counts units and cost from the plan", async () => {
    const json = { kernel: "spin", params: { ...params, iterations: 1_000 } };
    const response = await server.send("POST", "/jobs/estimate", { json });
    expect(estimateSchema.parse(await response.json())).toMatchObject({
      units: 3,
      raster: { width: 4, height: 3 },
      costOps: 18_048,
    });
  });

  it("refuses what cannot be planned", async () => {
    for (const json of [
      {},
      { kernel: "spin", params, inputs: [{ kind: "image", width: 1, height: 1, opaque: true }] },
      { kernel: "x", params },
    ])
      expect((await server.send("POST", "/jobs/estimate", { json })).status).toBeGreaterThanOrEqual(400);
  });
});

describe("/jobs/{id}", () => {
  it("shows the job, its brief and its units", async () => {
    const id = await newJob();
    expect(jobViewSchema.parse(await (await server.send("GET", `/jobs/${id}`)).json()).id).toBe(id);
    const brief = await server.send("GET", `/jobs/${id}/brief`);
    expect(brief.headers.get("cache-control")).toContain("immutable");
    expect(jobBriefSchema.parse(await brief.json())).toMatchObject({ jobId: id, kernel: "spin", params });
    const { units } = unitsEventSchema.parse(await (await server.send("GET", `/jobs/${id}/units`)).json());
    expect(units.map((unit) => unit.region.y)).toEqual([0, 1, 2]);
  });

  it("shows all units of a large job without ever holding more than some of them", async () => {
    const listUnits = vi.spyOn(server.coordinator, "listUnits");
    const job = { kernel: "spin", params: { ...params, units: 2_500 }, terms: { bundle: 1 } };
    const { id } = jobViewSchema.parse(await (await submit(job)).json());
    const { units } = unitsEventSchema.parse(await (await server.send("GET", `/jobs/${id}/units`)).json());
    expect(units.map(({ ordinal }) => ordinal)).toEqual(Array.from({ length: 2_500 }, (_, ordinal) => ordinal));
    const limits = listUnits.mock.calls.map(([, { limit }]) => limit);
    expect(Math.max(...limits)).toBeLessThanOrEqual(1_000);
    listUnits.mockRejectedValueOnce(new TabgridError("storage.unavailable", "transient", "Away."));
    expect((await server.send("GET", `/jobs/${id}/units`)).status).toBe(503);
    listUnits.mockRestore();
  });

  it("says why each unit is where it is, and names no result before anybody may see it", async () => {
    const id = await newJob();
    server.coordinator.acceptUnit(id, 1, new Uint8Array(16));
    const text = await (await server.send("GET", `/jobs/${id}/units`)).text();
    const { units } = unitsEventSchema.parse(JSON.parse(text));
    expect(units.map(({ published, reason }) => [published, reason.code])).toEqual([
      [false, "unit.waiting"],
      [true, "unit.one-asked"],
      [false, "unit.waiting"],
    ]);
    expect(text).not.toMatch(/[0-9a-f]{64}|canonical|commitment|matches|candidates/);
  });

  it("shows how a job with a target error rate is verified, and how far its audit is", async () => {
    const terms = { targetErrorRate: 0.01 };
    const job = jobViewSchema.parse(await (await submit({ kernel: "spin", params, terms })).json());
    const policy = { kind: "error-rate", targetErrorRate: 0.01, floor: 1, allowedWrong: 0.03 };
    expect(job.verification).toMatchObject({ ...policy, audit: null, reason: { code: "job.computing" } });
    const read = async () => jobViewSchema.parse(await (await server.send("GET", `/jobs/${job.id}`)).json());
    const audit = { stage: 0, sinceMs: 5, rate: 0, expectedWrong: 0.03, released: false };
    server.coordinator.changeJob(job.id, { unitsProvisional: 3, audit });
    const shown = { stage: 0, rate: 0, expectedWrong: null, released: false };
    expect(await read()).toMatchObject({
      units: { total: 3, accepted: 0, provisional: 3 },
      verification: { ...policy, audit: shown, reason: { code: "job.evidence-short" } },
    });
    server.coordinator.changeJob(job.id, { audit: { ...audit, rate: 0.5, expectedWrong: 0.01, released: true } });
    expect((await read()).verification).toMatchObject({
      audit: { rate: 0.5, expectedWrong: 0.01, released: true },
      reason: { code: "job.released" },
    });
    const plain = jobViewSchema.parse(await (await submit({ kernel: "spin", params })).json());
    expect(plain.verification).toEqual({ kind: "quorum", quorum: 2 });
  });

  it("is cancelled by its owner only", async () => {
    const id = await newJob();
    const stranger = server.tokens.issueAccount(
      "11111111-1111-4111-8111-111111111111" as typeof server.accountId,
      1_000,
    );
    const cancel = (token: string) => server.send("POST", `/jobs/${id}/cancel`, { token, json: {} });
    expect((await cancel(stranger)).status).toBe(403);
    expect(jobViewSchema.parse(await (await cancel(server.accountToken)).json()).state).toBe("cancelled");
    const again = await newJob();
    server.coordinator.changeJob(again, { standing: true, accountId: null });
    expect((await server.send("POST", `/jobs/${again}/cancel`, { token: server.accountToken })).status).toBe(403);
  });

  it("shows a unit's pixels and picture once it is accepted", async () => {
    const id = await newJob();
    const pixels = `/jobs/${id}/units/1/pixels`;
    const picture = `/jobs/${id}/units/1/preview.webp?scale=2`;
    for (const path of [pixels, picture]) {
      const response = await server.send("GET", path);
      expect([response.status, (await response.json()).code]).toEqual([404, "result.not-found"]);
    }
    expect((await (await server.send("GET", `/jobs/${id}/units/3/pixels`)).json()).code).toBe("unit.not-found");
    server.coordinator.acceptUnit(id, 1, new Uint8Array(16).fill(7));
    const response = await server.send("GET", pixels);
    expect(response.headers.get("cache-control")).toContain("immutable");
    expect([...new Uint8Array(await response.arrayBuffer())]).toEqual(Array(16).fill(7));
    const etag = response.headers.get("etag")!;
    expect((await server.send("GET", pixels, { headers: { "if-none-match": etag } })).status).toBe(304);
    expect((await server.send("GET", picture)).headers.get("content-type")).toBe("image/webp");
    expect((await server.send("GET", `/jobs/${id}/units/1/preview.webp?scale=17`)).status).toBe(400);
    expect((await server.send("GET", `/jobs/${id}/units/01/pixels`)).status).toBe(404);
  });

  it("gives the output under a sane name once there is one", async () => {
    const id = await newJob();
    expect((await server.send("GET", `/jobs/${id}/output`)).status).toBe(404);
    expect((await server.send("GET", `/jobs/${id}/input/preview.webp`)).status).toBe(404);
    const { cid, bytes } = await randomBlob(100);
    await server.blobs.put(cid, bytes);
    server.coordinator.changeJob(id, { outputCid: cid, title: "Été.jpg" });
    const response = await server.send("GET", `/jobs/${id}/output?download=1`, { headers: { range: "bytes=0-9" } });
    expect(response.status).toBe(206);
    expect(response.headers.get("content-type")).toBe("image/png");
    expect(response.headers.get("content-disposition")).toBe(
      "attachment; filename=\"_t_.png\"; filename*=UTF-8''%C3%89t%C3%A9.png",
    );
  });
});

describe("fileNameOf", () => {
  const id = "6f1c2b9e-4a53-4d0e-8d26-6d3a3f1f0a11" as JobId;
  it.each([
    ["", "tabgrid-6f1c2b9e.png"],
    ["../../etc/passwd", "etc passwd.png"],
    ['a"b\\c\r\nd', "a b c d.png"],
    ["x".repeat(500), `${"x".repeat(100)}.png`],
    ["photo.JPEG", "photo.png"],
    ["50% off", "50_ off.png"],
  ])("makes %j safe", (title, name) => expect(fileNameOf(title, id, "png")).toContain(`filename="${name}"`));
});
