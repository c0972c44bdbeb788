import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { fetchProof } from "./fetch-proof.ts";

let server: Server | null = null;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  server = null;
});

/** A site on this machine. */
async function serve(listener: RequestListener): Promise<URL> {
  server = createServer(listener).listen(0, "127.0.0.1");
  await once(server, "listening");
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/proof.txt`);
}
const local = { allowPrivate: true };

describe("fetchProof", () => {
  it("reads a small file, and sends nothing of ours along", async () => {
    let asked: unknown;
    const url = await serve((request, response) => {
      asked = [request.method, request.url, request.headers.host, request.headers.authorization];
      response.end("tabgrid-partner=1\n");
    });
    expect(await fetchProof(url, local)).toEqual({ text: "tabgrid-partner=1\n" });
    expect(asked).toEqual(["GET", "/proof.txt", url.host, undefined]);
  });

  it("connects to the address that was looked up, by the name it was asked for", async () => {
    let host: string | undefined;
    const url = await serve((request, response) => {
      host = request.headers.host;
      response.end("x");
    });
    url.hostname = "bread.example";
    expect(await fetchProof(url, { ...local, lookup: async () => ["127.0.0.1"] })).toEqual({ text: "x" });
    expect(host).toBe(url.host);
  });

  it.each([
    ["this machine", ["127.0.0.1"]],
    ["a cloud's own data", ["169.254.169.254"]],
    ["IPv4 within IPv6", ["::ffff:127.0.0.1"]],
    ["a private address beside a public one", ["93.184.216.34", "10.0.0.1"]],
  ])("connects to nothing where a name leads to %s", async (_, addresses) => {
    let asked = 0;
    const url = await serve((_request, response) => {
      asked++;
      response.end("x");
    });
    url.hostname = "bread.example";
    const rules = { allowPrivate: false, lookup: async () => addresses };
    expect(await fetchProof(url, rules)).toEqual({ why: "the host's address is not public" });
    expect(asked).toBe(0);
  });

  it("does not let an address stand for itself either", async () => {
    const url = await serve((_request, response) => response.end("x"));
    expect(await fetchProof(url, { allowPrivate: false })).toEqual({ why: "the host's address is not public" });
  });

  it("follows no redirect", async () => {
    const url = await serve((_request, response) => response.writeHead(302, { location: "/elsewhere" }).end());
    expect(await fetchProof(url, local)).toEqual({ why: "the server answered 302" });
  });

  it("gives up on what is too large, though its sender never ends", async () => {
    const url = await serve((_request, response) => void response.write("x".repeat(10_000)));
    expect(await fetchProof(url, local)).toEqual({ why: "the file is too large" });
  });

  it("gives up on who does not answer, or never ends", async () => {
    const silent = await serve(() => undefined);
    const why = "the server did not answer in time";
    expect(await fetchProof(silent, { ...local, withinMs: 50 })).toEqual({ why });
    const lookup = () => new Promise<never>(() => undefined);
    silent.hostname = "bread.example";
    expect(await fetchProof(silent, { ...local, lookup, withinMs: 50 })).toEqual({ why });
  });

  it("says so when nobody is there", async () => {
    const url = await serve(() => undefined);
    server!.close();
    expect(await fetchProof(url, local)).toEqual({ why: "the server could not be reached" });
  });
});
