import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { kernels } from "#lib/kernels/registry.ts";
import { cidOfDigest, digestOf } from "#lib/protocol/digests.ts";
import type { Cid } from "#lib/protocol/ids.ts";
import { type ApiServer, startApiServer } from "#lib/testing/servers/api-server.ts";
import { type SubmitOptions, submitJob } from "./submit-job.ts";

const home = await vi.hoisted(async () => {
  const { mkdtempSync } = await import("node:fs");
  const folder = mkdtempSync("/tmp/tabgrid-home-");
  process.env.HOME = folder;
  return folder;
});

let server: ApiServer;
let folder: string;
const printed: string[] = [];
beforeAll(async () => {
  server = await startApiServer({ kernels });
  folder = await mkdtemp(join(tmpdir(), "tabgrid-cli-"));
  await mkdir(join(folder, "album"));
  for (const name of ["b10.png", "b9.png", "a.JPG", "notes.txt"]) await writeFile(join(folder, "album", name), name);
  await writeFile(join(folder, "photo.png"), "photo");
  await mkdir(join(folder, "empty"));
});
afterAll(async () => {
  await server.close();
  for (const each of [folder, home]) await rm(each, { recursive: true });
});
beforeEach(() => {
  printed.length = 0;
  vi.spyOn(console, "log").mockImplementation((line) => void printed.push(line));
  vi.spyOn(console, "error").mockImplementation(() => undefined);
});
afterEach(() => vi.restoreAllMocks());

const at = (...path: string[]): string => join(folder, ...path);
const submit = (paths: string[], options: Partial<SubmitOptions>) =>
  submitJob(paths, { url: server.url, quorum: 2, priority: 0, wait: false, ...options });
async function cidOf(content: string | Uint8Array<ArrayBuffer>): Promise<Cid> {
  return cidOfDigest(await digestOf(typeof content === "string" ? new TextEncoder().encode(content) : content));
}

describe("submitJob", () => {
  it("uploads files and the images of folders in the order of their names, and prints the job's id", async () => {
    await submit([at("photo.png"), at("album")], { analyze: "histogram" });
    const job = await server.coordinator.getJob(printed[0] as never);
    expect(job).toMatchObject({ kernel: "image-analyze", title: "photo.png and 3 more" });
    const names = ["photo", "a.JPG", "b9.png", "b10.png"];
    expect(job.inputs.map(({ cid }) => cid)).toEqual(await Promise.all(names.map(cidOf)));
  });

  it("has units bundled as it is told, and leaves that to the coordinator otherwise", async () => {
    const work = { kernel: "spin", params: '{"units":200,"iterations":0,"resultBytes":4}' };
    await submit([], { ...work, bundle: 50 });
    await submit([], work);
    const jobs = await Promise.all(printed.map((id) => server.coordinator.getJob(id as never)));
    expect(jobs.map(({ terms, unitsTotal }) => [terms.bundle, unitsTotal])).toEqual([
      [50, 4],
      [undefined, 67],
    ]);
    await expect(submit([], { ...work, bundle: 0 })).rejects.toMatchObject({ code: "request.invalid" });
  });

  it("asks for a share of wrong results where it is told, within what the coordinator takes", async () => {
    const work = { kernel: "spin", params: '{"units":20,"iterations":0,"resultBytes":4}' };
    await submit([], { ...work, targetError: 1e-4 });
    expect((await server.coordinator.getJob(printed[0] as never)).terms.targetErrorRate).toBe(1e-4);
    await expect(submit([], { ...work, targetError: 0.5 })).rejects.toMatchObject({ code: "request.invalid" });
  });

  it("writes the image and the report where it is told", async () => {
    const [image, report] = [new TextEncoder().encode("image"), new TextEncoder().encode("{}")];
    const createJob = server.coordinator.createJob.bind(server.coordinator);
    vi.spyOn(server.coordinator, "createJob").mockImplementation(async (job) => {
      const record = await createJob(job);
      const [outputCid, reportCid] = [await cidOf(image), await cidOf(report)];
      await server.blobs.put(outputCid, image);
      await server.blobs.put(reportCid, report);
      const made = { outputCid, outputSizeBytes: 5, reportCid, reportSizeBytes: 2 };
      server.coordinator.changeJob(record.id, { state: "done", endedAtMs: 1, ...made });
      return record;
    });
    const targets = { output: at("out.webp"), report: at("out.json") };
    await submit([at("photo.png")], { analyze: "corners", wait: true, ...targets });
    expect(printed).toEqual([targets.output, targets.report]);
    expect([await readFile(targets.output, "utf8"), await readFile(targets.report, "utf8")]).toEqual(["image", "{}"]);
  });

  it.each<[string, string[], Partial<SubmitOptions>, string]>([
    ["too many images", ["album"], { pipeline: "invert" }, "image-filter takes 1 image, not 3."],
    ["no images", [], { analyze: "histogram" }, "image-analyze takes 1 to 200 images, not 0."],
    ["a folder without images", ["empty"], { analyze: "histogram" }, "There are no images in"],
    ["a path that is not there", ["nowhere.png"], { pipeline: "invert" }, "nowhere.png cannot be read."],
    ["a file it does not take", ["photo.png"], { pipeline: "invert", model: "x" }, "takes no file but images"],
  ])("asks nothing of the coordinator for %s", async (_, paths, options, message) => {
    const creating = vi.spyOn(server.coordinator, "createJob");
    const submitting = submit(
      paths.map((path) => at(path)),
      options,
    );
    await expect(submitting).rejects.toMatchObject({ code: "cli.files", message: expect.stringContaining(message) });
    expect(creating).not.toHaveBeenCalled();
  });
});
