import { readFile } from "node:fs/promises";
import sharp from "sharp";
import { parsePipeline } from "#lib/kernels/image-filter/pipeline-text.ts";
import { filterWholeImage } from "#lib/kernels/image-filter/reference.ts";
import { drawPhoto } from "#lib/testing/draw-photo.ts";
import { expect, test } from "../fixtures.ts";
import { ContributePage } from "../pages/contribute-page.ts";
import { NewJobPage } from "../pages/job-pages.ts";

/** Size of the photo: 12.2 megapixels, as a phone takes them, stored turned by a quarter. */
const WIDTH = 3024;
const HEIGHT = 4032;
const PIPELINE = "blur(sigma=1.6) | unsharp(amount=1,radius=2) | contrast(amount=0.1)";

test("a photo goes in, other people's browsers compute it, a verified photo comes out", async ({
  visit,
  ownServer,
}) => {
  test.setTimeout(600_000);
  const open = (path: string) => visit(`${ownServer.url}${path}`);
  const photo = await drawPhoto({ width: WIDTH, height: HEIGHT, seed: 7, turned: true });

  const lostHost = new ContributePage(await open("/"));
  await lostHost.start({ gpu: true, workers: 1 });
  const cpuHost = new ContributePage(await open("/"));
  await cpuHost.start({ gpu: false, workers: 1 });

  const form = new NewJobPage(await open("/jobs/new"));
  await form.choosePhoto("lake.jpg", photo.bytes);
  await form.pipelineText.fill(PIPELINE);
  const job = await form.submit();

  // It holds tiles and never reports them: first its connection goes, then all of it.
  await expect(lostHost.status).toHaveText("Contributing");
  await lostHost.page.context().setOffline(true);
  const gpuHost = new ContributePage(await open("/"));
  await gpuHost.start({ gpu: true, workers: 1 });
  await job.waitForShare(0.15);
  await lostHost.page.context().close();

  await job.waitForShare(0.3);
  await ownServer.crash();
  await ownServer.restart();

  const output = await sharp(await readFile(await job.download()))
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  expect(output.info).toMatchObject({ width: WIDTH, height: HEIGHT, channels: 4 });

  const decoded = await sharp(photo.bytes).rotate().ensureAlpha().raw().toBuffer();
  const shape = { width: WIDTH, height: HEIGHT, opaque: true };
  const expected = filterWholeImage({ pipeline: parsePipeline(PIPELINE) }, shape, decoded);
  expect(Buffer.compare(output.data, expected)).toBe(0);

  await cpuHost.waitForVerified(1);
  await gpuHost.waitForVerified(1);
  await expect(gpuHost.page.getByText(/^In use: /)).toBeVisible();
});
