import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Config, readConfig } from "#lib/config/config.ts";
import { createClient } from "#lib/sdk/client.ts";
import { type RunningServer, startServer } from "./start-server.ts";

const logged: unknown[] = [];
const start = (config: Config): Promise<RunningServer> =>
  startServer(config, { pages: "none", log: (message, error) => logged.push(message, error) });
const configFor = (dataDir: string, port = 0): Config =>
  readConfig({
    PORT: String(port),
    HOST: "127.0.0.1",
    TABGRID_DATA: dataDir,
    TABGRID_HOSTS: "0",
    TABGRID_CHAIN: "off",
  });

describe("startServer", () => {
  let dataDir: string;
  let server: RunningServer;
  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), "tabgrid-server-"));
    server = await start(configFor(dataDir));
  });
  afterAll(async () => {
    await server.close();
    await rm(dataDir, { recursive: true });
  });

  it("answers the API, and refuses everything else where there are no pages", async () => {
    expect((await fetch(`${server.url}/api/v1/health`)).status).toBe(200);
    const page = await fetch(`${server.url}/`);
    expect([page.status, (await page.json()).code]).toEqual([404, "route.not-found"]);
    expect((await fetch(`${server.url}/api/v12`)).status).toBe(404);
  });

  it("takes a photo as a job, shows it, and says what is wrong with files that are none", async () => {
    const { token } = await createClient({ baseUrl: server.url }).createAccount();
    const client = createClient({ baseUrl: server.url, token });
    const photo = sharp({ create: { width: 300, height: 200, channels: 3, background: "#3a7" } });
    const jpeg = await photo.jpeg().withMetadata({ orientation: 6 }).toBuffer();
    const submit = async (bytes: Uint8Array) =>
      client.createJob({
        kernel: "image-filter",
        params: { pipeline: [{ op: "grayscale" }] },
        inputs: [await client.putBlob(new Uint8Array(bytes))],
      });
    const job = await submit(jpeg);
    expect(job).toMatchObject({ state: "running", inputs: [{ kind: "image", width: 200, height: 300 }] });
    const preview = await fetch(`${server.url}/api/v1/jobs/${job.id}/input/preview.webp?width=50`);
    expect(await sharp(await preview.arrayBuffer()).metadata()).toMatchObject({
      format: "webp",
      width: 50,
      height: 75,
    });
    for (const [bytes, code] of [
      [Buffer.from("no image"), "image.not-an-image"],
      [jpeg.subarray(0, jpeg.length / 2), "image.truncated"],
      [await photo.clone().gif().toBuffer(), "image.unsupported"],
    ] as const)
      await expect(submit(bytes)).rejects.toMatchObject({ code, kind: "user" });
  });

  it("refuses a second server on the same data, and one on the same port", async () => {
    await expect(start(configFor(dataDir))).rejects.toMatchObject({ code: "server.data-in-use", kind: "config" });
    const other = await mkdtemp(join(tmpdir(), "tabgrid-server-"));
    await expect(start(configFor(other, server.port))).rejects.toMatchObject({ code: "server.cannot-listen" });
    await rm(other, { recursive: true });
    expect((await fetch(`${server.url}/api/v1/health`)).status).toBe(200);
  });

  it("keeps accounts, jobs and blobs through a restart, and ends event streams at once", async () => {
    const { token } = await createClient({ baseUrl: server.url }).createAccount();
    const before = createClient({ baseUrl: server.url, token });
    const job = await before.createJob({ kernel: "spin", params: { units: 2, iterations: 0, resultBytes: 16 } });
    const cid = await before.putBlob(Uint8Array.of(1, 2, 3));
    const stream = await fetch(`${server.url}/api/v1/jobs/${job.id}/events`);
    await server.close();
    expect(await stream.text()).toContain(job.id);

    server = await start(configFor(dataDir));
    const after = createClient({ baseUrl: server.url, token });
    expect((await after.listJobs()).jobs.map(({ id }) => id)).toEqual([job.id]);
    expect((await after.cancelJob(job.id)).state).toBe("cancelled");
    const blob = await fetch(`${server.url}/api/v1/blobs/${cid}`);
    expect([...new Uint8Array(await blob.arrayBuffer())]).toEqual([1, 2, 3]);
    expect(logged).toEqual([]);
  });
});
