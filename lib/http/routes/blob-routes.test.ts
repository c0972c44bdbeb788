import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { randomBlob } from "#lib/blobs/blob-store-conformance.ts";
import { type ApiServer, startApiServer } from "#lib/testing/servers/api-server.ts";

let server: ApiServer;
beforeAll(async () => {
  server = await startApiServer();
});
afterAll(() => server.close());

async function stored(size: number) {
  const blob = await randomBlob(size);
  await server.blobs.put(blob.cid, blob.bytes);
  return blob;
}

describe("PUT /blobs/{cid}", () => {
  it("stores bytes for hosts and accounts, once and again", async () => {
    const { cid, bytes } = await randomBlob(100_000);
    for (const token of [server.hostToken, server.accountToken]) {
      const response = await server.send("PUT", `/blobs/${cid}`, { token, body: bytes });
      expect([response.status, await response.json()]).toEqual([201, { cid, sizeBytes: 100_000 }]);
    }
    expect(Buffer.compare(await server.blobs.get(cid), bytes)).toBe(0);
  });

  it("refuses wrong bytes, too many bytes, and senders without a token", async () => {
    const { cid, bytes } = await randomBlob(10);
    const token = server.accountToken;
    expect((await server.send("PUT", `/blobs/${cid}`, { body: bytes })).status).toBe(401);
    const wrong = await server.send("PUT", `/blobs/${cid}`, { token, body: bytes.slice(1) });
    expect([wrong.status, (await wrong.json()).code]).toEqual([422, "blob.digest-mismatch"]);
    const large = await server.send("PUT", `/blobs/${cid}`, { token, body: new Uint8Array(1_000_001) });
    expect([large.status, (await large.json()).code]).toEqual([413, "request.too-large"]);
    expect(await server.blobs.findSize(cid)).toBeNull();
  });

  it("stops an upload that never ends at the limit", async () => {
    const { cid } = await randomBlob(10);
    const answer = await new Promise<string>((resolve) => {
      const socket = connect(server.port, "127.0.0.1");
      let text = "";
      socket.on("data", (data) => {
        text += data;
      });
      socket.on("error", () => undefined).on("close", () => resolve(text));
      socket.write(
        `PUT /api/v1/blobs/${cid} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${server.accountToken}\r\n` +
          "Transfer-Encoding: chunked\r\n\r\n",
      );
      const chunk = `10000\r\n${"x".repeat(65_536)}\r\n`;
      const push = (): void => {
        if (!socket.destroyed) socket.write(chunk, () => setImmediate(push));
      };
      push();
    });
    expect(answer).toMatch(/^HTTP\/1.1 413 /);
    expect(answer).toContain("connection: close");
  });

  it("keeps nothing of an upload that breaks off, and goes on serving", async () => {
    const { cid } = await randomBlob(10);
    const socket = connect(server.port, "127.0.0.1");
    const closed = new Promise((resolve) => socket.once("close", resolve));
    socket.write(
      `PUT /api/v1/blobs/${cid} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${server.accountToken}\r\n` +
        "Content-Length: 1000\r\n\r\nhalf",
      () => socket.destroy(),
    );
    await closed;
    expect((await server.send("GET", "/health")).status).toBe(200);
    expect(await server.blobs.findSize(cid)).toBeNull();
    expect(server.errors).toEqual([]);
  });
});

describe("GET /blobs/{cid}", () => {
  it("gives the bytes with headers that let caches keep them and browsers not run them", async () => {
    const { cid, bytes } = await stored(5_000);
    const response = await server.send("GET", `/blobs/${cid}`);
    expect(response.status).toBe(200);
    expect(Buffer.compare(new Uint8Array(await response.arrayBuffer()), bytes)).toBe(0);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "cache-control": "public, max-age=31536000, immutable",
      etag: `"${cid}"`,
      "accept-ranges": "bytes",
      "content-type": "application/octet-stream",
      "x-content-type-options": "nosniff",
      "cross-origin-resource-policy": "cross-origin",
      "content-security-policy": "default-src 'none'; sandbox",
    });
  });

  it("streams large blobs", async () => {
    const { cid, bytes } = await stored(3_000_000);
    const response = await server.send("GET", `/blobs/${cid}`);
    expect(response.headers.get("content-length")).toBe("3000000");
    expect(Buffer.compare(new Uint8Array(await response.arrayBuffer()), bytes)).toBe(0);
  });

  it("gives parts of it, and says what cannot be given", async () => {
    const { cid, bytes } = await stored(1_000);
    const part = await server.send("GET", `/blobs/${cid}`, { headers: { range: "bytes=10-19" } });
    expect([part.status, part.headers.get("content-range")]).toEqual([206, "bytes 10-19/1000"]);
    expect(Buffer.compare(new Uint8Array(await part.arrayBuffer()), bytes.subarray(10, 20))).toBe(0);
    const beyond = await server.send("GET", `/blobs/${cid}`, { headers: { range: "bytes=1000-" } });
    expect([beyond.status, beyond.headers.get("content-range")]).toEqual([416, "bytes */1000"]);
    const stale = await server.send("GET", `/blobs/${cid}`, { headers: { range: "bytes=0-1", "if-range": '"old"' } });
    expect(stale.status).toBe(200);
  });

  it("answers 304 to who has it, HEAD without bytes, 404 to what is not there", async () => {
    const { cid } = await stored(50);
    const again = await server.send("GET", `/blobs/${cid}`, { headers: { "if-none-match": `W/"x", "${cid}"` } });
    expect([again.status, await again.text()]).toEqual([304, ""]);
    const head = await server.send("HEAD", `/blobs/${cid}`);
    expect([head.status, head.headers.get("content-length"), await head.text()]).toEqual([200, "50", ""]);
    const { cid: missing } = await randomBlob(5);
    expect((await server.send("GET", `/blobs/${missing}`)).status).toBe(404);
    expect((await server.send("HEAD", `/blobs/${missing}`)).status).toBe(404);
  });
});
