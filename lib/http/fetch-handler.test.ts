import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { randomBlob } from "#lib/blobs/blob-store-conformance.ts";
import { encodeFrame, FRAME_MEDIA_TYPE } from "#lib/protocol/frame.ts";
import { type ApiServer, startApiServer } from "#lib/testing/servers/api-server.ts";
import { toFetchHandler } from "./fetch-handler.ts";

let server: ApiServer;
beforeAll(async () => {
  server = await startApiServer();
});
afterAll(() => server.close());

describe("toFetchHandler", () => {
  it("gives the same answers as node:http", async () => {
    const { cid, bytes } = await randomBlob(2_000_000);
    await server.blobs.put(cid, bytes);
    const handle = toFetchHandler(server.api);
    const authorization = `Bearer ${server.hostToken}`;
    const requests: [string, RequestInit][] = [
      ["/status", {}],
      ["/nothing", {}],
      ["/jobs", { method: "DELETE" }],
      ["/hosts/me", { headers: { authorization } }],
      ["/accounts", { method: "POST", body: "{", headers: { "content-type": "application/json" } }],
      ["/accounts", { method: "POST", body: "x".repeat(10_000), headers: { "content-type": "application/json" } }],
      [
        "/exchange",
        { method: "POST", body: encodeFrame({}, []), headers: { authorization, "content-type": FRAME_MEDIA_TYPE } },
      ],
      [`/blobs/${cid}`, {}],
      [`/blobs/${cid}`, { method: "HEAD" }],
      [`/blobs/${cid}`, { headers: { range: "bytes=5-1500000" } }],
      [`/blobs/${cid}`, { headers: { "if-none-match": `"${cid}"` } }],
      ["/exchange", { method: "OPTIONS" }],
    ];
    for (const [path, init] of requests) {
      const url = `${server.url}/api/v1${path}`;
      const [fast, same] = await Promise.all([fetch(url, init), handle(new Request(url, init))]);
      expect([path, same.status]).toEqual([path, fast.status]);
      for (const name of ["content-type", "etag", "cache-control", "content-range", "allow", "www-authenticate"])
        expect(same.headers.get(name), name).toBe(fast.headers.get(name));
      expect(Buffer.compare(new Uint8Array(await same.arrayBuffer()), new Uint8Array(await fast.arrayBuffer()))).toBe(
        0,
      );
    }
  });

  it("stores uploads", async () => {
    const { cid, bytes } = await randomBlob(1_000);
    const response = await toFetchHandler(server.api)(
      new Request(`${server.url}/api/v1/blobs/${cid}`, {
        method: "PUT",
        body: bytes,
        headers: { authorization: `Bearer ${server.hostToken}` },
      }),
    );
    expect(response.status).toBe(201);
    expect(await server.blobs.findSize(cid)).toBe(1_000);
  });
});
