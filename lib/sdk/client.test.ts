import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { startApiServer } from "#lib/testing/servers/api-server.ts";
import { createClient } from "./client.ts";

let server: Server | null = null;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  server = null;
});

/** Something that is no coordinator. */
async function serve(listener: RequestListener): Promise<string> {
  server = createServer(listener).listen(0, "127.0.0.1");
  await once(server, "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe("createClient", () => {
  it("speaks with a coordinator, whether or not its address ends in a slash", async () => {
    const api = await startApiServer();
    const { token } = await createClient({ baseUrl: `${api.url}/` }).createAccount();
    expect(await createClient({ baseUrl: api.url, token }).listJobs()).toEqual({ jobs: [], nextCursor: null });
    await api.close();
  });

  it("throws what the coordinator says", async () => {
    const api = await startApiServer();
    const cancelling = createClient({ baseUrl: api.url }).cancelJob("6f1c2b9e-4a53-4d0e-8d26-6d3a3f1f0a11" as never);
    await expect(cancelling).rejects.toMatchObject({ code: "auth.token-missing", kind: "user" });
    await api.close();
  });

  it.each([
    [200, "<!doctype html>", "permanent"],
    [200, '{"jobs":"none"}', "permanent"],
    [404, "Not found", "permanent"],
    [502, "Bad gateway", "transient"],
  ])("says so when an answer of %i makes no sense: %s", async (status, body, kind) => {
    const url = await serve((_req, res) => void res.writeHead(status).end(body));
    await expect(createClient({ baseUrl: url }).getStatus()).rejects.toMatchObject({
      code: "client.unexpected-answer",
      kind,
    });
  });

  it("takes an answer that breaks off, or none, for a coordinator that is away", async () => {
    const cut = await serve((_req, res) => {
      res.writeHead(200, { "content-length": "100" }).write("{", () => res.destroy());
    });
    for (const baseUrl of [cut, "http://127.0.0.1:9"])
      await expect(createClient({ baseUrl }).getStatus()).rejects.toMatchObject({
        code: "client.unreachable",
        kind: "transient",
      });
  });

  it("stops when told to", async () => {
    const url = await serve((_req, res) => void res.writeHead(200).write("{"));
    const signal = AbortSignal.timeout(50);
    await expect(createClient({ baseUrl: url, signal }).getStatus()).rejects.toMatchObject({ name: "TimeoutError" });
  });
});
