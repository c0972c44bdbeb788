import { readFile } from "node:fs/promises";
import sharp from "sharp";
import { parseAnalysis } from "#lib/kernels/image-analyze/analysis-text.ts";
import { imageAnalyze } from "#lib/kernels/image-analyze/kernel.ts";
import { drawWholePicture, measureWhole } from "#lib/kernels/image-analyze/reference.ts";
import { parsePipeline } from "#lib/kernels/image-filter/pipeline-text.ts";
import { filterWholeImage } from "#lib/kernels/image-filter/reference.ts";
import { readNetwork } from "#lib/kernels/image-recognize/network/read-network.ts";
import { recognizeParamsSchema } from "#lib/kernels/image-recognize/params.ts";
import { recognizeReference } from "#lib/kernels/image-recognize/reference.ts";
import { createClient } from "#lib/sdk/client.ts";
import { drawPhoto } from "#lib/testing/draw-photo.ts";
import { expect, test } from "../fixtures.ts";
import { ContributePage } from "../pages/contribute-page.ts";
import { expectAccessible } from "../pages/expect-accessible.ts";
import { NewJobPage } from "../pages/job-pages.ts";

const WIDTH = 320;
const HEIGHT = 240;
const shape = { kind: "image", width: WIDTH, height: HEIGHT, opaque: true } as const;

const decode = (image: string | Uint8Array) => sharp(image).ensureAlpha().raw().toBuffer();
const readPixels = async (path: string) => decode(await readFile(path));

test("an operation found by typing runs in stages, and its page shows each of them", async ({ visit }) => {
  for (let i = 0; i < 2; i++) await new ContributePage(await visit("/")).start({ gpu: false, workers: 1 });
  const photo = await drawPhoto({ width: WIDTH, height: HEIGHT, seed: 31 });
  const form = new NewJobPage(await visit("/jobs/new"));
  await form.choosePhoto("lake.jpg", photo.bytes);
  await form.pipelineText.fill("blur(sigma=1)");
  await form.addStep("local contr");
  await expect(form.pipelineText).toHaveValue(/^blur\(sigma=1\) \| clahe\(/);
  await expect(form.page.getByRole("img", { name: "Preview of the result" })).toBeVisible();
  const pipeline = parsePipeline(await form.pipelineText.inputValue());

  const job = await form.submit();
  const stages = job.page.getByRole("list", { name: "Stages" }).getByRole("button");
  await expect(stages).toHaveCount(2);
  const output = await readPixels(await job.download());
  const expected = filterWholeImage({ pipeline }, shape, await decode(photo.bytes));
  expect(Buffer.compare(output, expected)).toBe(0);

  await stages.first().click();
  await expect(stages.first()).toHaveAttribute("aria-pressed", "true");
  await expectAccessible(job.page);
});

test("an analysis ends in a report that the page shows and gives away", async ({ visit }) => {
  for (let i = 0; i < 2; i++) await new ContributePage(await visit("/")).start({ gpu: false, workers: 1 });
  const photo = await drawPhoto({ width: WIDTH, height: HEIGHT, seed: 32 });
  const form = new NewJobPage(await visit("/jobs/new"));
  await form.choose("Analyse photos");
  await form.choosePhoto("lake.jpg", photo.bytes);
  await form.page.getByRole("combobox", { name: "Look for" }).selectOption("corners");
  await form.page.getByRole("spinbutton", { name: "At most" }).fill("40");

  const job = await form.submit();
  const report = JSON.parse(await readFile(await job.downloadReport(), "utf8"));
  const params = { analysis: parseAnalysis("corners(limit=40)") };
  const pixels = await decode(photo.bytes);
  const data = measureWhole(params, [shape], [pixels]);
  expect(report).toEqual(imageAnalyze.report!({ params, inputs: [shape] }, [data]));
  await expect(job.report.getByRole("table", { name: "Corners, the strongest first" })).toBeVisible();
  await expect(job.report.getByText(report.found.toLocaleString("en"), { exact: true })).toBeVisible();
  const picture = await readPixels(await job.download());
  expect(Buffer.compare(picture, drawWholePicture(params, [shape], [pixels], data))).toBe(0);
  await expectAccessible(job.page);
});

test("the network that comes with the site doubles a picture", async ({ visit, server }) => {
  for (let i = 0; i < 2; i++) await new ContributePage(await visit("/")).start({ gpu: false, workers: 1 });
  const photo = await drawPhoto({ width: 96, height: 64, seed: 33 });
  const form = new NewJobPage(await visit("/jobs/new"));
  await form.choose("Run a network");
  await form.choosePhoto("lake.jpg", photo.bytes);
  await expect(form.page.getByText("Choose a network first.")).toBeVisible();
  await form.page.getByRole("button", { name: "Use the one that doubles pictures" }).click();
  await expect(form.page.getByText("Doubles a picture's width and height.")).toBeVisible();

  const job = await form.submit();
  const output = await readPixels(await job.download());
  const file = new Uint8Array(await (await fetch(`${server.url}/models/upscale-2x.onnx`)).arrayBuffer());
  const size = { width: 96, height: 64 };
  const params = recognizeParamsSchema.parse({});
  const expected = recognizeReference(readNetwork(file), params, size, await decode(photo.bytes));
  expect(Buffer.compare(output, expected)).toBe(0);
});

test("a file that is no network is refused with its reason", async ({ visit }) => {
  const form = new NewJobPage(await visit("/jobs/new"));
  await form.choose("Run a network");
  const buffer = Buffer.from("Dear diary");
  await form.page
    .getByLabel("Drop a network here")
    .setInputFiles({ name: "diary.onnx", mimeType: "application/octet-stream", buffer });
  await expect(form.page.getByRole("alert").filter({ hasText: "This network cannot be used" })).toBeVisible();
  await expect(form.submitButton).toBeDisabled();
});

test("of several photos each becomes a job, and the one that is refused takes none with it", async ({
  visit,
  server,
}) => {
  const form = new NewJobPage(await visit("/jobs/new"));
  const photos = await Promise.all(
    [1, 2, 3].map(async (seed) => ({
      name: `lake ${seed}.jpg`,
      bytes: (await drawPhoto({ width: 120, height: 80, seed })).bytes,
    })),
  );
  await form.choosePhotos([...photos, { name: "notes.jpg", bytes: new TextEncoder().encode("Dear diary") }]);
  await expect(form.page.getByRole("alert").filter({ hasText: "notes.jpg" })).toBeVisible();
  await expect(form.page.getByText("3 photos, 3 jobs.")).toBeVisible();

  // The coordinator may refuse what the browser could read.
  await form.page.route("**/api/v1/jobs", async (route) => {
    if (!route.request().postData()?.includes("lake 2")) return route.continue();
    const problem = {
      type: "about:blank",
      code: "image.not-an-image",
      kind: "user",
      title: "The file is not an image.",
    };
    await route.fulfill({ status: 422, json: { ...problem, status: 422 } });
  });
  await form.submitButton.click();
  await expect(form.page.getByText("2 of 3 jobs are submitted, 1 failed.")).toBeVisible();
  await form.page.unroute("**/api/v1/jobs");
  await form.page.getByRole("button", { name: "Try that one again" }).click();
  await form.page.waitForURL(/\/jobs\/[0-9a-f-]{36}$/);

  const { token } = await form.page.evaluate(() => JSON.parse(localStorage.getItem("tabgrid.account") ?? "{}"));
  const { jobs } = await createClient({ baseUrl: server.url, token }).listJobs();
  expect(jobs.map(({ title }) => title).sort()).toEqual(["lake 1", "lake 2", "lake 3"]);
});
