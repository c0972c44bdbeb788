import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { TabgridError } from "#lib/errors/tabgrid-error.ts";
import type { InputShape, Kernel, UnitPlan } from "#lib/kernels/kernel.ts";
import { cidOfDigest, digestOf } from "#lib/protocol/digests.ts";
import type { Cid } from "#lib/protocol/ids.ts";
import { estimateSchema, jobBriefSchema, jobViewSchema, type RasterInput } from "#lib/protocol/messages/jobs.ts";
import { survey } from "#lib/testing/coordinator/survey-kernel.ts";
import { type ApiServer, startApiServer } from "#lib/testing/servers/api-server.ts";

/** What plans of {@link album} were given last, and what its units are to claim. */
let planned: readonly InputShape[] = [];
let unit: Partial<UnitPlan> = {};

/** Two or three images and a file. */
const album = {
  ...survey,
  id: "album",
  inputs: {
    images: { min: 2, max: 3 },
    file: { label: "Index", extension: ".idx", maxBytes: 100 },
  },
  inspectFile(bytes: Uint8Array) {
    if (bytes[0] === 0) throw new TabgridError("album.broken", "user", "The index is broken.");
    return { entries: bytes.length };
  },
  plan(params, inputs) {
    planned = inputs;
    const plan = survey.plan(params, inputs);
    return { ...plan, unit: (ordinal) => ({ ...plan.unit(ordinal), ...(ordinal === 5 && unit) }) };
  },
} as Kernel<{ units: number }> as Kernel;

const sizes = new Map<Cid, { width: number; height: number }>();
const decoded: Cid[] = [];
let server: ApiServer;
let photos: Cid[];
let index: Cid;
beforeAll(async () => {
  server = await startApiServer({
    kernels: { album, survey: survey as Kernel },
    limits: { maxUploadBytes: 1_000, maxUnitsPerJob: 100, maxEventStreams: 1 },
    images: {
      async decode(cid): Promise<RasterInput> {
        decoded.push(cid);
        const size = sizes.get(cid);
        if (size === undefined) throw new TabgridError("image.not-an-image", "user", "The file is not an image.");
        return { ...size, tileSide: 256, opaque: true, tiles: [cid] };
      },
      previewPixels: async (_key, _scale, load) => (await load()).pixels,
      previewInput: async (_key, _width, find) => new Uint8Array([(await find()).width]),
    },
  });
  photos = await Promise.all([1, 2, 3, 4].map((n) => upload(n)));
  for (const [at, cid] of photos.entries()) sizes.set(cid, { width: 10 + at, height: 20 });
  index = await upload(9, 9);
});
afterAll(() => server.close());

async function upload(...bytes: number[]): Promise<Cid> {
  const body = new Uint8Array(bytes);
  const cid = cidOfDigest(await digestOf(body));
  await server.blobs.put(cid, body);
  return cid;
}
const submit = (inputs: readonly Cid[], rest: object = {}) =>
  server.send("POST", "/jobs", {
    token: server.accountToken,
    json: { kernel: "album", params: { units: 2 }, inputs, ...rest },
  });
const estimate = (inputs: readonly object[]) =>
  server.send("POST", "/jobs/estimate", { json: { kernel: "album", params: { units: 2 }, inputs } });
const outcomeOf = async (answer: Response) => [answer.status, (await answer.json()).code];

describe("POST /jobs with several inputs", () => {
  it("plans from the shapes alone, and briefs hosts with everything in order", async () => {
    const answer = await submit([photos[1]!, photos[0]!, index]);
    const job = jobViewSchema.parse(await answer.json());
    expect([answer.status, job.inputs]).toEqual([
      201,
      [
        { kind: "image", width: 11, height: 20, cid: photos[1] },
        { kind: "image", width: 10, height: 20, cid: photos[0] },
        { kind: "file", sizeBytes: 2, cid: index },
      ],
    ]);
    expect(planned).toEqual([
      { kind: "image", width: 11, height: 20, opaque: true },
      { kind: "image", width: 10, height: 20, opaque: true },
      { kind: "file", sizeBytes: 2, summary: { entries: 2 } },
    ]);
    const raster = { width: 4, height: 2 };
    expect(job).toMatchObject({ raster, report: null, units: { total: 6, accepted: 0 } });
    expect(job.stages).toEqual(
      ["Sum", "Mix", "Pixels"].map((title) => ({ title, raster, units: { total: 2, accepted: 0 } })),
    );
    const brief = jobBriefSchema.parse(await (await server.send("GET", `/jobs/${job.id}/brief`)).json());
    expect(brief.stages).toEqual([]);
    expect(brief.inputs).toEqual([
      { kind: "image", cid: photos[1], width: 11, height: 20, opaque: true, tileSide: 256, tiles: [photos[1]] },
      { kind: "image", cid: photos[0], width: 10, height: 20, opaque: true, tileSide: 256, tiles: [photos[0]] },
      { kind: "file", cid: index, sizeBytes: 2, summary: { entries: 2 } },
    ]);
  });

  it("refuses fewer or more inputs than the kernel takes before anything is decoded", async () => {
    decoded.length = 0;
    expect(await outcomeOf(await submit([]))).toEqual([422, "job.input-missing"]);
    expect(await outcomeOf(await submit([photos[0]!, index]))).toEqual([422, "job.input-missing"]);
    expect(await outcomeOf(await submit([...photos, index]))).toEqual([422, "job.input-unwanted"]);
    expect(await outcomeOf(await submit(Array(202).fill(index)))).toEqual([400, "request.invalid"]);
    const message = (await (await submit([])).json()).title;
    expect(message).toBe("This kernel takes 2 to 3 input images and one file: Index.");
    expect(decoded).toEqual([]);
  });

  it("refuses a file that its kernel cannot use, before images are decoded", async () => {
    decoded.length = 0;
    expect(await outcomeOf(await submit([photos[0]!, photos[1]!, await upload(0)]))).toEqual([400, "album.broken"]);
    const large = await upload(...Array(101).fill(1));
    expect(await outcomeOf(await submit([photos[0]!, photos[1]!, large]))).toEqual([413, "file.too-large"]);
    expect(decoded).toEqual([]);
  });

  it("says which of the images cannot be used", async () => {
    const answer = await submit([photos[0]!, await upload(77), index]);
    expect(await answer.json()).toMatchObject({
      code: "image.not-an-image",
      title: "Image 2: The file is not an image.",
      details: { index: 1 },
    });
  });

  it.each([
    ["pixels", { width: 10_000, height: 10_000 }],
    ["tiles", { width: 1_000_000, height: 1 }],
  ])("bounds what the images take together: %s", async (what, size) => {
    const many = { ...album, inputs: { images: { min: 1, max: 200 }, file: null } } as Kernel;
    const other = await startApiServer({
      kernels: { album: many },
      images: {
        decode: async (cid) => ({ ...size, tileSide: 256, opaque: true, tiles: [cid] }),
        previewPixels: async () => new Uint8Array(),
        previewInput: async () => new Uint8Array(),
      },
    });
    const json = { kernel: "album", params: { units: 2 }, inputs: Array(20).fill(photos[0]) };
    const answer = await other.send("POST", "/jobs", { token: other.accountToken, json });
    expect(answer.status).toBe(413);
    const { code, details } = await answer.json();
    expect([code, Object.keys(details)]).toEqual(["job.too-large", expect.arrayContaining([what])]);
    await other.close();
  });

  it.each<[string, Partial<UnitPlan>, number]>([
    ["memory", { memoryBytes: 2 ** 30 }, 413],
    ["input", { reads: [{ input: 0, region: { x: 0, y: 0, width: 2 ** 14, height: 2 ** 14 } }] }, 413],
    ["result", { resultBytes: 2 ** 25 }, 413],
    ["memory, but not too much", { memoryBytes: 2 ** 29 }, 201],
  ])("looks at every unit of the plan: %s", async (_, part, status) => {
    unit = part;
    expect((await submit([photos[0]!, photos[1]!, index])).status).toBe(status);
    unit = {};
  });
});

describe("POST /jobs/estimate with several inputs", () => {
  const image = { kind: "image", width: 30, height: 20, opaque: false };

  it("needs no image, and reads the file", async () => {
    const answer = estimateSchema.parse(await (await estimate([image, image, { kind: "file", cid: index }])).json());
    expect(answer).toMatchObject({ units: 6, raster: { width: 4, height: 2 } });
    expect(answer.stages).toEqual(["Sum", "Mix", "Pixels"].map((title) => ({ title, units: 2 })));
    expect(planned).toEqual([image, image, { kind: "file", sizeBytes: 2, summary: { entries: 2 } }]);
  });

  it("refuses what a submission of these inputs would be refused for", async () => {
    const file = { kind: "file", cid: index };
    const huge = { ...image, width: 100_000_001, height: 1 };
    expect(await outcomeOf(await estimate([image, image]))).toEqual([422, "job.input-missing"]);
    expect(await outcomeOf(await estimate([image, image, file, file]))).toEqual([422, "job.input-unwanted"]);
    expect(await outcomeOf(await estimate([image, huge, file]))).toEqual([413, "job.too-large"]);
    expect(await outcomeOf(await estimate([image, image, { ...file, cid: await upload(0) }]))).toEqual([
      400,
      "album.broken",
    ]);
  });
});

describe("what a job of several stages shows", () => {
  const stageCid = cidOfDigest("11".repeat(32) as never);
  const newJob = async () => jobViewSchema.parse(await (await submit([photos[0]!, photos[1]!, index])).json()).id;

  it("a brief that grows, and is not asked for again once it is whole", async () => {
    const id = await newJob();
    const brief = (headers = {}) => server.send("GET", `/jobs/${id}/brief`, { headers });
    const first = await brief();
    const known = { "if-none-match": first.headers.get("etag")! };
    expect([first.headers.get("cache-control"), (await brief(known)).status]).toEqual(["no-cache", 304]);
    server.coordinator.changeJob(id, { stageCids: [stageCid] });
    const second = await brief(known);
    expect([second.status, (await second.json()).stages]).toEqual([200, [stageCid]]);
    server.coordinator.changeJob(id, { stageCids: [stageCid, stageCid] });
    const third = await brief({ "if-none-match": second.headers.get("etag")! });
    expect([third.status, third.headers.get("cache-control")]).toEqual([200, expect.stringContaining("immutable")]);
  });

  it("units in their stages, and pictures of pixels only", async () => {
    const id = await newJob();
    const accept = (ordinal: number) => server.coordinator.acceptUnit(id, ordinal, new Uint8Array(16).fill(ordinal));
    for (let ordinal = 0; ordinal < 5; ordinal++) accept(ordinal);
    const { units } = await (await server.send("GET", `/jobs/${id}/units`)).json();
    expect(units.map(({ stage, region }: { stage: number; region: { y: number } }) => [stage, region.y])).toEqual([
      [0, 0],
      [0, 1],
      [1, 0],
      [1, 1],
      [2, 0],
      [2, 1],
    ]);
    const { stages } = jobViewSchema.parse(await (await server.send("GET", `/jobs/${id}`)).json());
    expect(stages.map((stage) => stage.units.accepted)).toEqual([2, 2, 1]);
    const picture = (ordinal: number) => server.send("GET", `/jobs/${id}/units/${ordinal}/preview.webp`);
    expect(await outcomeOf(await picture(3))).toEqual([404, "picture.not-found"]);
    expect((await picture(4)).status).toBe(200);
    expect((await server.send("GET", `/jobs/${id}/units/3/pixels`)).status).toBe(200);
  });

  it("a picture of each input image", async () => {
    const id = await newJob();
    const picture = (at: number) => server.send("GET", `/jobs/${id}/input/preview.webp?width=8&index=${at}`);
    expect(new Uint8Array(await (await picture(0)).arrayBuffer())).toEqual(new Uint8Array([10]));
    const second = await picture(1);
    expect(new Uint8Array(await second.arrayBuffer())).toEqual(new Uint8Array([11]));
    expect(second.headers.get("etag")).toBe(`"${photos[1]}.8"`);
    for (const at of [2, 3]) expect(await outcomeOf(await picture(at))).toEqual([404, "input.not-found"]);
  });

  it("a report, in whole or in part", async () => {
    const id = await newJob();
    const report = (path = "", headers = {}) => server.send("GET", `/jobs/${id}/report${path}`, { headers });
    expect(await outcomeOf(await report())).toEqual([404, "report.not-found"]);
    const bytes = new TextEncoder().encode('{"sum":7}');
    const reportCid = await upload(...bytes);
    server.coordinator.changeJob(id, { reportCid, reportSizeBytes: bytes.length });
    const whole = await report("?download=1");
    expect(whole.headers.get("content-type")).toBe("application/json");
    expect(whole.headers.get("content-disposition")).toContain(`attachment; filename="tabgrid-${id.slice(0, 8)}.json"`);
    expect([await whole.json(), whole.headers.get("etag")]).toEqual([{ sum: 7 }, `"${reportCid}"`]);
    expect((await report("", { "if-none-match": `"${reportCid}"` })).status).toBe(304);
    const part = await report("", { range: "bytes=1-5" });
    expect([part.status, await part.text()]).toEqual([206, '"sum"']);
    const job = jobViewSchema.parse(await (await server.send("GET", `/jobs/${id}`)).json());
    expect(job.report).toEqual({ cid: reportCid, sizeBytes: bytes.length });
  });
});
