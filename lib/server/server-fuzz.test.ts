import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { Agent, type IncomingMessage, request } from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readConfig } from "#lib/config/config.ts";
import { cidOfDigest } from "#lib/protocol/digests.ts";
import type { Digest } from "#lib/protocol/ids.ts";
import { createClient } from "#lib/sdk/client.ts";
import { createMalformer, type MalformedRequest, seeded } from "#lib/testing/servers/malformed-requests.ts";
import { openSession } from "#lib/testing/servers/open-session.ts";
import { type RunningServer, startServer } from "./start-server.ts";

/** Malformed requests sent; some more go as raw bytes. */
const REQUESTS = 12_000;
const RAW_REQUESTS = 300;
const AT_ONCE = 16;

let dataDir: string;
let server: RunningServer;
const logged: unknown[] = [];
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "tabgrid-fuzz-"));
  const config = readConfig({
    PORT: "0",
    HOST: "127.0.0.1",
    TABGRID_DATA: dataDir,
    TABGRID_HOSTS: "0",
    TABGRID_CHAIN: "off",
  });
  server = await startServer(config, { pages: "none", log: (message, error) => logged.push(message, error) });
}, 120_000);
afterAll(async () => {
  await server.close();
  await rm(dataDir, { recursive: true });
}, 60_000);

function fire(shot: MalformedRequest, port: number, agent: Agent): Promise<number> {
  return new Promise((resolve, reject) => {
    const outgoing = request({
      port,
      host: "127.0.0.1",
      agent,
      method: shot.method,
      path: shot.path,
      headers: { ...shot.headers, ...(shot.body !== null && { "content-length": String(shot.body.length) }) },
    });
    outgoing.on("response", (response: IncomingMessage) => {
      // An event stream goes on for ever: its status is all there is to see.
      if (response.headers["content-type"] === "text/event-stream") response.destroy();
      response.on("error", () => undefined).on("close", () => resolve(response.statusCode!));
      response.resume();
    });
    // A connection cut under a request that was too large is an answer too.
    outgoing.on("error", (error: NodeJS.ErrnoException) =>
      error.code === "ECONNRESET" || error.code === "EPIPE" ? resolve(0) : reject(error),
    );
    outgoing.end(shot.body);
  });
}

function fireRaw(data: Buffer, port: number): Promise<string> {
  return new Promise((resolve) => {
    let text = "";
    const socket = connect(port, "127.0.0.1");
    socket.on("data", (chunk) => {
      text += chunk.toString("latin1");
    });
    socket.on("error", () => undefined).on("close", () => resolve(text));
    socket.end(data);
  });
}

describe("the server under malformed requests", () => {
  it(`answers ${REQUESTS} of them without one 5xx and keeps serving`, { timeout: 300_000 }, async () => {
    const seed = Number(createHash("sha256").update(String(Date.now())).digest().readUInt32BE());
    console.log(`fuzz seed ${seed}`);
    const random = seeded(seed);
    const account = await createClient({ baseUrl: server.url }).createAccount();
    const client = createClient({ baseUrl: server.url, token: account.token });
    const host = await openSession(server.url);
    const jobs = [
      await client.createJob({ kernel: "spin", params: { units: 3, iterations: 0, resultBytes: 16 } }),
      await client.createJob({
        kernel: "render-fractal",
        params: { centre: { re: "0", im: "0" }, span: "3", width: 64, height: 64 },
      }),
    ];
    const cids = [await client.putBlob(new TextEncoder().encode("not an image"))];
    cids.push(cidOfDigest(createHash("sha256").update("nowhere").digest("hex") as Digest));
    const shoot = createMalformer(random, {
      ids: jobs.map((job) => job.id),
      cids,
      tokens: [account.token, host.token],
    });

    const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
    const counts = new Map<number, number>();
    const failed: MalformedRequest[] = [];
    let left = REQUESTS;
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        while (left-- > 0) {
          const shot = shoot();
          const status = await fire(shot, server.port, agent);
          counts.set(status, (counts.get(status) ?? 0) + 1);
          if (status >= 500) failed.push(shot);
        }
      }),
    );
    agent.destroy();
    console.log(Object.fromEntries([...counts].sort(([a], [b]) => a - b)));
    expect(
      failed.slice(0, 5).map((shot) => ({ ...shot, body: shot.body?.toString("latin1").slice(0, 500) })),
      `seed ${seed}`,
    ).toEqual([]);
    expect(logged).toEqual([]);
    expect((await client.getStatus()).version).toBeTypeOf("string");
    expect((await client.getJob(jobs[1]!.id)).units.total).toBe(jobs[1]!.units.total);
  });

  it("answers raw garbage with a 4xx or by hanging up", { timeout: 60_000 }, async () => {
    const random = seeded(7);
    const starts = [
      "",
      "GET ",
      "GET / HTTP/1.1\r\n",
      "POST /api/v1/exchange HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n",
      "PUT /api/v1/blobs/x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
      "GET /api/v1/status HTTP/1.1\r\nHost: x\r\nX: ",
      "CONNECT x:1 HTTP/1.1\r\n\r\n",
      "GET http://x/api/v1/status HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
    ];
    for (let i = 0; i < RAW_REQUESTS; i++) {
      const noise = Buffer.from(Array.from({ length: Math.floor(random() * 60) }, () => Math.floor(random() * 256)));
      const text = await fireRaw(Buffer.concat([Buffer.from(starts[i % starts.length]!), noise]), server.port);
      expect(text).not.toMatch(/^HTTP\/1\.1 5/);
    }
    expect((await fetch(`${server.url}/api/v1/health`)).status).toBe(200);
  });
});
