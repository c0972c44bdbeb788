import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { parseAnalysis } from "#lib/kernels/image-analyze/analysis-text.ts";
import { imageAnalyze } from "#lib/kernels/image-analyze/kernel.ts";
import { measureWhole } from "#lib/kernels/image-analyze/reference.ts";
import { parsePipeline } from "#lib/kernels/image-filter/pipeline-text.ts";
import { filterWholeImage } from "#lib/kernels/image-filter/reference.ts";
import { createClient } from "#lib/sdk/client.ts";
import { drawPhoto } from "#lib/testing/draw-photo.ts";
import { expect, test } from "../fixtures.ts";
import { ContributePage } from "../pages/contribute-page.ts";
import { JobPage, NewJobPage } from "../pages/job-pages.ts";

/** Photos of the folder; each of the last eight is one of the first eight, made smaller and compressed again. */
const COUNT = 40;
const COPIES = 8;
const PIPELINE = "equalize(channels=together) | blur(sigma=1.2)";
const ANALYSIS = "duplicates(hash=phash,threshold=8)";

test("a folder of forty photos is filtered and searched for duplicates by two browsers, one with a GPU", async ({
  visit,
  ownServer,
}) => {
  const folder = await mkdtemp(join(tmpdir(), "tabgrid-album-"));
  const files = await drawAlbum();
  for (const { name, bytes } of files) await writeFile(join(folder, name), bytes);
  const photos = await Promise.all(files.map(async ({ name, bytes }) => ({ name, ...(await decode(bytes)) })));
  const open = (path: string) => visit(`${ownServer.url}${path}`);

  const cpuHost = new ContributePage(await open("/"));
  await cpuHost.start({ gpu: false, workers: 1 });
  const gpuHost = new ContributePage(await open("/"));
  await gpuHost.start({ gpu: true, workers: 1 });

  const form = new NewJobPage(await open("/jobs/new"));
  await form.chooseFolder(folder, COUNT);
  await form.pipelineText.fill(PIPELINE);
  await form.submitAll(COUNT);
  await form.choose("Analyse photos");
  await form.chooseFolder(folder, COUNT);
  await form.page.getByRole("combobox", { name: "Look for" }).selectOption("duplicates");
  const search = await form.submit();

  const { token } = await form.page.evaluate(() => JSON.parse(localStorage.getItem("tabgrid.account") ?? "{}"));
  const client = createClient({ baseUrl: ownServer.url, token });
  const listAll = async () => (await client.listJobs({ limit: 100 })).jobs;
  const countDone = async () => (await listAll()).filter(({ state }) => state === "done").length;
  await expect.poll(countDone, { timeout: 180_000 }).toBe(COUNT + 1);

  const jobs = await listAll();
  const pipeline = parsePipeline(PIPELINE);
  for (const { name, shape, pixels } of photos) {
    const job = jobs.find(({ title }) => `${title}.jpg` === name)!;
    const output = await decode(new Uint8Array(await (await client.getOutput(job.id)).arrayBuffer()));
    expect(Buffer.compare(output.pixels, filterWholeImage({ pipeline }, shape, pixels)), name).toBe(0);
  }

  const params = { analysis: parseAnalysis(ANALYSIS) };
  const shapes = photos.map(({ shape }) => shape);
  const data = measureWhole(
    params,
    shapes,
    photos.map(({ pixels }) => pixels),
  );
  const expected = imageAnalyze.report!({ params, inputs: shapes }, [data]) as { groups: { images: number[] }[] };
  expect(await (await client.getReport(search.id)).json()).toEqual(expected);
  for (let copy = 0; copy < COPIES; copy++) {
    const pair = [copy, COUNT - COPIES + copy];
    expect(expected.groups.filter(({ images }) => pair.every((image) => images.includes(image)))).toHaveLength(1);
  }
  const groups = new JobPage(search.page).report.getByRole("region", { name: /^Group \d+$/ });
  await expect(groups).toHaveCount(expected.groups.length);

  await cpuHost.waitForVerified(1);
  await gpuHost.waitForVerified(1);
  await expect(gpuHost.page.getByText(/^In use: /)).toBeVisible();
  await rm(folder, { recursive: true });
});

async function drawAlbum(): Promise<{ readonly name: string; readonly bytes: Uint8Array }[]> {
  const drawn = await Promise.all(
    Array.from({ length: COUNT - COPIES }, (_, i) => drawPhoto({ width: 160, height: 120, seed: 100 + i })),
  );
  const copies = await Promise.all(
    drawn.slice(0, COPIES).map(({ bytes }) => sharp(bytes).resize(120).jpeg({ quality: 70 }).toBuffer()),
  );
  const all = [...drawn.map(({ bytes }) => bytes), ...copies];
  return all.map((bytes, i) => ({ name: `photo-${String(i).padStart(2, "0")}.jpg`, bytes }));
}

async function decode(bytes: Uint8Array) {
  const { data, info } = await sharp(bytes).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  const shape = { kind: "image", width: info.width, height: info.height, opaque: true } as const;
  return { pixels: data, shape };
}
