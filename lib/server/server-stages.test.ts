import sharp from "sharp";
import { afterEach, expect, it } from "vitest";
import { imageAnalyze } from "#lib/kernels/image-analyze/kernel.ts";
import { nodeAssets } from "#lib/kernels/node-assets.ts";
import { runWholeJob } from "#lib/kernels/run-whole-job.ts";
import { kernelRuntimes } from "#lib/kernels/runtimes.ts";
import { createClient } from "#lib/sdk/client.ts";
import { createPlainHost } from "#lib/testing/servers/plain-host.ts";
import { type ServerProcess, startServerProcess } from "#lib/testing/servers/server-process.ts";

let server: ServerProcess | null = null;
afterEach(async () => {
  await server?.dispose();
});

/** A picture with corners, larger than one unit. */
async function drawImage(width: number, height: number): Promise<{ png: Buffer; pixels: Uint8Array }> {
  const pixels = new Uint8Array(width * height * 4);
  for (let at = 0; at < width * height; at++) {
    const isLight = ((at % width) >> 5) % 2 === (Math.floor(at / width) >> 4) % 2;
    pixels.set([isLight ? 230 : 20, isLight ? 210 : 40, at % 251, 255], at * 4);
  }
  const png = await sharp(pixels, { raw: { width, height, channels: 4 } })
    .png()
    .toBuffer();
  return { png, pixels };
}

it("a job of several stages survives the server's kill in each of them", { timeout: 240_000 }, async () => {
  const started = await startServerProcess({ command: "coordinator", hosts: 0, env: { TABGRID_STANDING_JOB: "0" } });
  server = started;
  const { token } = await createClient({ baseUrl: started.url }).createAccount();
  const client = createClient({ baseUrl: started.url, token });
  const { png, pixels } = await drawImage(1_100, 700);
  const params = imageAnalyze.params.parse({ analysis: { op: "corners", method: "fast9", limit: 40 } });
  const { id, stages } = await client.createJob({
    kernel: "image-analyze",
    params,
    inputs: [await client.putBlob(new Uint8Array(png))],
    terms: { priority: 10 },
  });
  expect(stages.length).toBeGreaterThan(1);
  const hosts = [await createPlainHost(started.url), await createPlainHost(started.url)];
  for (const [stage, { units }] of stages.entries()) {
    const accepted = async () => (await client.getJob(id)).stages[stage]!.units.accepted;
    // One unit at least is left for after the kill.
    await expect.poll(() => hosts[0]!.compute(1), { timeout: 30_000 }).toBe(1);
    for (const host of hosts) await host.compute(stage === 0 ? units.total - 2 : 3);
    await started.crash();
    await started.restart();
    await expect
      .poll(
        async () => {
          for (const host of hosts) await host.compute(64);
          return accepted();
        },
        { timeout: 60_000 },
      )
      .toBe(units.total);
  }
  await expect.poll(async () => (await client.getJob(id)).state, { timeout: 60_000 }).toBe("done");

  const runtime = await kernelRuntimes["image-analyze"]!();
  const shapes = [{ kind: "image", width: 1_100, height: 700, opaque: true } as const];
  const computer = await runtime.createCpu(nodeAssets);
  const whole = await runWholeJob(imageAnalyze, computer, params, { shapes, images: [pixels] });
  const output = await sharp(Buffer.from(await (await client.getOutput(id)).arrayBuffer()))
    .raw()
    .toBuffer();
  expect(Buffer.compare(output, Buffer.from(whole.image!))).toBe(0);
  expect(await (await client.getReport(id)).json()).toEqual(JSON.parse(JSON.stringify(whole.report)));
});
