import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import sharp from "sharp";
import { parsePipeline } from "#lib/kernels/image-filter/pipeline-text.ts";
import { filterWholeImage } from "#lib/kernels/image-filter/reference.ts";
import { createClient } from "#lib/sdk/client.ts";
import { drawPhoto } from "#lib/testing/draw-photo.ts";
import { expect, test } from "../fixtures.ts";
import { ContributePage } from "../pages/contribute-page.ts";
import { NewJobPage } from "../pages/job-pages.ts";

const jobCommand = fileURLToPath(new URL("../../lib/tools/job.ts", import.meta.url));

test("a mistake in the pipeline's text is pointed at, and does not submit", async ({ visit }) => {
  const form = new NewJobPage(await visit("/jobs/new"));
  await form.choosePhoto("lake.jpg", (await drawPhoto({ width: 120, height: 80, seed: 1 })).bytes);
  await form.pipelineText.fill("blur(sigma=2) | bluur(sigma=1)");
  await expect(form.page.getByText(/bluur/).last()).toBeVisible();
  await expect(form.pipelineText).toHaveAttribute("aria-invalid", "true");
  await expect(form.submitButton).toBeDisabled();
  await form.pipelineText.fill("blur(sigma=2)");
  await expect(form.submitButton).toBeEnabled();
});

test("a file that is no image is refused with its reason", async ({ visit }) => {
  const form = new NewJobPage(await visit("/jobs/new"));
  await form.choosePhoto("notes.jpg", new TextEncoder().encode("Dear diary"));
  await expect(form.page.getByRole("alert").filter({ hasText: "This photo cannot be used" })).toBeVisible();
  await expect(form.submitButton).toBeDisabled();
});

test("photos picked while others are read join them in order, and each can be removed", async ({ visit }) => {
  const form = new NewJobPage(await visit("/jobs/new"));
  await form.choosePhoto("first.jpg", (await drawPhoto({ width: 300, height: 200, seed: 1 })).bytes);
  await form.choosePhoto("later.jpg", (await drawPhoto({ width: 120, height: 80, seed: 2 })).bytes);
  const shown = form.page.getByRole("list", { name: "Photos" }).getByRole("button", { name: /^Show / });
  await expect(shown).toHaveCount(2);
  await expect(shown.first()).toHaveAccessibleName("Show first.jpg");
  await expect(form.page.getByRole("button", { name: "Submit 2 jobs" })).toBeEnabled();
  await form.page.getByRole("button", { name: "Remove first.jpg" }).click();
  await expect(form.page.getByText("later.jpg, 120 × 80")).toBeVisible();
  await expect(form.page.getByText("first.jpg, ")).toHaveCount(0);
  await expect(form.submitButton).toHaveText("Submit job");
});

test("what was put into one kind of job stays while the other is looked at", async ({ visit }) => {
  const form = new NewJobPage(await visit("/jobs/new"));
  await form.choosePhoto("lake.jpg", (await drawPhoto({ width: 120, height: 80, seed: 1 })).bytes);
  await form.pipelineText.fill("blur(sigma=3)");
  await form.choose("Render a fractal");
  await expect(form.page.getByRole("img", { name: "Preview of the fractal" })).toBeVisible();
  await form.choose("Filter photos");
  await expect(form.pipelineText).toHaveValue("blur(sigma=3)");
  await expect(form.page.getByRole("img", { name: "Preview of the result" })).toBeVisible();
});

test("a fractal goes no further than can be drawn, and says which box is wrong", async ({ visit }) => {
  const page = await visit("/jobs/new");
  await page.getByRole("tab", { name: "Render a fractal" }).click();
  await page.getByRole("combobox", { name: "Place" }).selectOption("The whole Mandelbrot set");
  const zoomOut = page.getByRole("button", { name: "Zoom out" });
  const span = page.getByRole("textbox", { name: "Width of the view" });
  await expect(zoomOut).toHaveAttribute("aria-disabled", "true");
  await zoomOut.click({ force: true });
  await expect(span).toHaveValue("3.4");
  await page.getByRole("button", { name: "Zoom in" }).click();
  await expect(span).toHaveValue("1.7");
  await expect(zoomOut).toHaveAttribute("aria-disabled", "false");

  const width = page.getByRole("spinbutton", { name: "Width (px)" });
  await width.clear();
  await expect(width).toHaveAttribute("aria-invalid", "true");
  await expect(page.getByRole("button", { name: "Submit job" })).toBeDisabled();
  await width.fill("640");
  await expect(page.getByRole("button", { name: "Submit job" })).toBeEnabled();
});

test("a running job is cancelled by its owner, after being asked; the gallery shows it because its owner said so", async ({
  visit,
  server,
}) => {
  const form = new NewJobPage(await visit("/jobs/new"));
  await form.choosePhoto("lake.jpg", (await drawPhoto({ width: 600, height: 400, seed: 2 })).bytes);
  const gallery = form.page.getByRole("checkbox", { name: "Show it in the gallery" });
  await expect(gallery).not.toBeChecked();
  await gallery.check();
  const job = await form.submit();
  const { jobs: shown } = await createClient({ baseUrl: server.url }).listJobs({ gallery: true });
  expect(shown.map(({ id }) => id)).toEqual([job.id]);
  await job.page.getByRole("button", { name: "Cancel job" }).click();
  await job.page.getByRole("dialog").getByRole("button", { name: "Cancel job" }).click();
  await expect(job.page.getByText("Cancelled before it was complete")).toBeVisible();

  const stranger = await visit(`/jobs/${job.id}`);
  await expect(stranger.getByText("Cancelled before it was complete")).toBeVisible();
  await expect(stranger.getByRole("button", { name: "Cancel job" })).toHaveCount(0);
});

test("a requester bears a share of wrong results instead, and is told what the units wait for", async ({ visit }) => {
  const form = new NewJobPage(await visit("/jobs/new"));
  await form.choosePhoto("lake.jpg", (await drawPhoto({ width: 300, height: 200, seed: 3 })).bytes);
  await form.page.getByLabel("Verification").first().selectOption({ label: "At most 1 result in 1,000 wrong" });
  await expect(form.page.getByText("With fewer than three hosts the audit cannot end.").first()).toBeVisible();
  const job = await form.submit();
  await expect(job.page.getByText("at most 1 wrong result in 1,000")).toBeVisible();
  await expect(job.page.getByText("The audit begins when every unit of the stage has a result")).toBeVisible();
  await expect(job.page.getByText("stands until the job is released")).toBeVisible();
  await job.page.getByRole("button", { name: "Cancel job" }).click();
  await job.page.getByRole("dialog").getByRole("button", { name: "Cancel job" }).click();
  await expect(job.page.getByText("Cancelled before it was complete")).toBeVisible();
});

test("the command line submits, waits and writes the verified output", async ({ visit, server }) => {
  const hosts = [new ContributePage(await visit("/")), new ContributePage(await visit("/"))];
  for (const host of hosts) await host.start({ gpu: false, workers: 1 });

  const folder = await mkdtemp(join(tmpdir(), "tabgrid-cli-"));
  const pipeline = "unsharp(amount=1,radius=1.5) | resize(width=200)";
  const photo = await drawPhoto({ width: 640, height: 480, seed: 5 });
  const [input, output] = [join(folder, "lake.jpg"), join(folder, "out.webp")];
  await writeFile(input, photo.bytes);
  const run = (...args: string[]) => runJobCommand(folder, args);

  const submitted = await run("submit", input, "--pipeline", pipeline, "--url", server.url, "-o", output);
  expect(submitted).toMatchObject({ exitCode: 0 });
  const decoded = await sharp(photo.bytes).ensureAlpha().raw().toBuffer();
  const shape = { width: 640, height: 480, opaque: true };
  const expected = filterWholeImage({ pipeline: parsePipeline(pipeline) }, shape, decoded);
  const written = await sharp(await readFile(output))
    .ensureAlpha()
    .raw()
    .toBuffer();
  expect(Buffer.compare(written, expected)).toBe(0);

  expect((await run("list", "--url", server.url)).stdout).toContain("lake.jpg");
  const wrong = await run("submit", input, "--pipeline", "blur(sigma=", "--url", server.url);
  expect(wrong.exitCode).toBe(1);
  expect(wrong.stderr).toMatch(/column 12/);
  await rm(folder, { recursive: true });
});

function runJobCommand(home: string, args: string[]): Promise<{ exitCode: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const env = { ...process.env, HOME: home };
    execFile(process.execPath, [jobCommand, ...args], { env }, (error, stdout, stderr) =>
      resolve({ exitCode: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
}
