import sharp from "sharp";
import { imageFilter } from "#lib/kernels/image-filter/kernel.ts";
import { filterWholeImage } from "#lib/kernels/image-filter/reference.ts";
import { imageInputs } from "#lib/kernels/input-shapes.ts";
import { kernelTag } from "#lib/kernels/registry.ts";
import type { JobId } from "#lib/protocol/ids.ts";
import { createClient } from "#lib/sdk/client.ts";
import { drawPhoto } from "#lib/testing/draw-photo.ts";
import { createLyingHost } from "#lib/testing/servers/lying-host.ts";
import { expect, test } from "../fixtures.ts";
import { ContributePage } from "../pages/contribute-page.ts";

const jobOf = (url: string, id: JobId) => createClient({ baseUrl: url }).getJob(id);

test("Start and Stop: idle says why, work shows, stopping stops", async ({ visit, submitSpin }) => {
  const host = new ContributePage(await visit("/"));
  await host.start({ gpu: false, workers: 1 });
  await expect(host.status).toHaveText("Waiting for work");
  await submitSpin(400, 20);
  await expect(host.status).toHaveText("Contributing", { timeout: 60_000 });
  await host.waitForVerified(5);
  await host.stop();
  await expect(host.status).toHaveText("Not contributing");
});

test("a closed tab loses nothing: the next one reports what the last one held", async ({
  visit,
  server,
  submitSpin,
}) => {
  const host = new ContributePage(await visit("/"));
  const id = await submitSpin(40, 100);
  await host.start({ gpu: false, workers: 1 });
  await host.waitForVerified(3);
  const context = host.page.context();
  await host.page.close();
  const again = await context.newPage();
  await again.goto("/");
  await expect(again.getByRole("button", { name: "Stop", exact: true })).toBeVisible();
  await expect.poll(async () => (await jobOf(server.url, id)).state, { timeout: 90_000 }).toBe("done");
  const units = await createClient({ baseUrl: server.url }).listUnits(id);
  expect(units.filter(({ replicas }) => replicas.length !== 1)).toEqual([]);
});

test("two tabs of one browser share one engine, and either one stops it", async ({ visit, submitSpin }) => {
  await submitSpin(2_000, 20);
  const first = new ContributePage(await visit("/"));
  await first.start({ gpu: false, workers: 1 });
  await first.waitForVerified(1);
  const page = await first.page.context().newPage();
  await page.goto("/");
  await expect(page.getByText("The work runs in another tab of this browser")).toBeVisible();
  const second = new ContributePage(page);
  await second.stop();
  await expect(first.status).toHaveText("Not contributing");
  await expect(second.status).toHaveText("Not contributing");
});

test("a GPU that gives wrong bytes is refused, said so, and its work goes to the CPU", async ({ visit, server }) => {
  const page = await visit("/");
  await page.context().route("**/assets/common/rgba8.wgsl", async (route) => {
    const shader = await (await route.fetch()).text();
    expect(shader).toContain("183u * green");
    await route.fulfill({ body: shader.replace("183u * green", "184u * green"), contentType: "text/wgsl" });
  });
  const { token } = await createClient({ baseUrl: server.url }).createAccount();
  const client = createClient({ baseUrl: server.url, token });
  const input = await client.putBlob((await drawPhoto({ width: 1000, height: 700, seed: 12 })).bytes);
  const params = { pipeline: [{ op: "grayscale" }] };
  await client.createJob({
    title: "Grey",
    kernel: "image-filter",
    params,
    inputs: [input],
    terms: { quorum: 1, priority: 10 },
  });

  const host = new ContributePage(page);
  await host.start({ gpu: true, workers: 1 });
  await expect(page.getByText("Refused: it did not reproduce known results")).toBeVisible({ timeout: 90_000 });
  await host.waitForVerified(1);
});

test("a host that returns wrong pixels never gets one into the output", async ({ visit, server }) => {
  const { token } = await createClient({ baseUrl: server.url }).createAccount();
  const client = createClient({ baseUrl: server.url, token });
  const photo = await drawPhoto({ width: 1000, height: 700, seed: 11 });
  const pipeline = [{ op: "blur", sigma: 3 }] as const;
  const input = await client.putBlob(photo.bytes);
  const terms = { priority: 10 };
  const { id } = await client.createJob({
    title: "Contested",
    kernel: "image-filter",
    params: { pipeline },
    inputs: [input],
    terms,
  });
  const shape = { width: 1000, height: 700, opaque: true };
  const plan = imageFilter.plan({ pipeline: [...pipeline] }, imageInputs(shape));
  const liar = await createLyingHost({
    url: server.url,
    kernel: kernelTag(imageFilter),
    jobId: id,
    resultBytes: (ordinal) => plan.unit(ordinal).resultBytes,
  });
  expect(await liar.lie(64)).toBe(plan.unitCount);

  for (let i = 0; i < 2; i++) await new ContributePage(await visit("/")).start({ gpu: false, workers: 1 });
  await expect.poll(async () => (await client.getJob(id)).state, { timeout: 120_000 }).toBe("done");
  expect((await client.getJob(id)).results.invalid).toBe(plan.unitCount);
  const output = await sharp(await (await client.getOutput(id)).arrayBuffer())
    .ensureAlpha()
    .raw()
    .toBuffer();
  const decoded = await sharp(photo.bytes).ensureAlpha().raw().toBuffer();
  expect(Buffer.compare(output, filterWholeImage({ pipeline: [...pipeline] }, shape, decoded))).toBe(0);
});
