import { once } from "node:events";
import { mkdir, mkdtemp, rm, utimes, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliCompressSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createAssetListener } from "./asset-listener.ts";

let folder: string;
let origin: string;
let server: Server;
let url: string;
beforeAll(async () => {
  const parent = await mkdtemp(join(tmpdir(), "tabgrid-assets-"));
  folder = join(parent, "assets");
  await mkdir(join(folder, "spin"), { recursive: true });
  await writeFile(join(parent, "secret.js"), "secret");
  await writeFile(join(folder, "spin", "spin.wasm"), Buffer.from("\0asm"));
  await writeFile(join(folder, "a.js"), "export const a = 1;\n".repeat(50));
  await writeFile(join(folder, "b.wgsl"), "fn b() {}");
  await writeFile(join(folder, "c.exe"), "no");
  await mkdir(join(parent, "widget", "v1"), { recursive: true });
  await mkdir(join(parent, "widget", "1.0.0"));
  for (const release of ["v1", "1.0.0"]) await writeFile(join(parent, "widget", release, "tabgrid.js"), "export {};");
  const built = join(parent, "built");
  await mkdir(join(built, "chunks"), { recursive: true });
  await writeFile(join(built, "chunks", "0~a-b_.js"), "alert(1);");
  await writeFile(join(built, "chunks", "0~a-b_.js.br"), brotliCompressSync("alert(1);"));
  await writeFile(join(built, "font.woff2"), "wOF2");
  const listener = createAssetListener(parent, built);
  server = createServer((req, res) => void listener(req, res)).listen(0, "127.0.0.1");
  await once(server, "listening");
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  url = `${origin}/assets/`;
});
afterAll(async () => {
  server.close();
  server.closeAllConnections();
  await rm(join(folder, ".."), { recursive: true });
});

describe("createAssetListener", () => {
  it.each([
    ["spin/spin.wasm", "application/wasm"],
    ["a.js?v=1", "text/javascript; charset=utf-8"],
    ["b.wgsl", "text/wgsl; charset=utf-8"],
  ])("serves %s as %s, usable from any isolated page", async (path, type) => {
    const response = await fetch(url + path);
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "content-type": type,
      "cross-origin-resource-policy": "cross-origin",
      "cross-origin-embedder-policy": "require-corp",
      "access-control-allow-origin": "*",
      "x-content-type-options": "nosniff",
    });
  });

  it("lets the service worker, and nothing else, keep pages of the whole origin", async () => {
    await mkdir(join(folder, "shell"));
    await writeFile(join(folder, "shell", "service-worker.js"), "");
    const scopeOf = async (path: string) => (await fetch(url + path)).headers.get("service-worker-allowed");
    expect(await scopeOf("shell/service-worker.js")).toBe("/");
    expect(await scopeOf("a.js")).toBeNull();
  });

  it("answers 304 to who has it, and notices files built anew", async () => {
    const first = await fetch(`${url}a.js`);
    expect(first.headers.get("content-encoding")).toBe("gzip");
    const etag = first.headers.get("etag")!;
    expect((await fetch(`${url}a.js`, { headers: { "if-none-match": etag } })).status).toBe(304);
    await writeFile(join(folder, "a.js"), "export const a = 2;");
    await utimes(join(folder, "a.js"), 9, 9);
    const second = await fetch(`${url}a.js`, { headers: { "if-none-match": etag } });
    expect(await second.text()).toBe("export const a = 2;");
  });

  it("serves what was built for the pages as small as the build and the browser allow", async () => {
    const get = async (path: string, accepted: string) => {
      const response = await fetch(`${origin}/_next/static/${path}`, { headers: { "accept-encoding": accepted } });
      return [response.headers.get("content-type"), response.headers.get("content-encoding"), await response.text()];
    };
    const [type, text] = ["text/javascript; charset=utf-8", "alert(1);"];
    expect(await get("chunks/0~a-b_.js", "gzip, deflate, br")).toEqual([type, "br", text]);
    expect(await get("chunks/0~a-b_.js", "gzip")).toEqual([type, "gzip", text]);
    expect(await get("chunks/0~a-b_.js", "identity")).toEqual([type, null, text]);
    expect(await get("font.woff2", "gzip, br")).toEqual(["font/woff2", null, "wOF2"]);
  });

  it.each([
    ["/_next/static/font.woff2", "public, max-age=31536000, immutable"],
    ["/widget/v1/tabgrid.js", "public, max-age=300, stale-while-revalidate=86400"],
    ["/widget/1.0.0/tabgrid.js", "public, max-age=31536000, immutable"],
    ["/assets/a.js", "no-cache"],
  ])("says how long %s may be kept", async (path, kept) => {
    const response = await fetch(origin + path);
    expect([response.status, response.headers.get("cache-control")]).toEqual([200, kept]);
    expect(response.headers.get("access-control-allow-origin")).toBe("*");
  });

  it.each([
    "",
    "nothing.js",
    "c.exe",
    "../secret.js",
    "..%2fsecret.js",
    "%2e%2e/secret.js",
    "spin",
    "spin/../../secret.js",
    "../widget/v1/tabgrid.js",
    "\\..\\secret.js",
    "../_next/static/chunks/0~a-b_.js.br",
    "../_next/static/../secret.js",
  ])("has nothing at %j", async (path) => {
    const { hostname, port } = new URL(url);
    // The raw path: fetch would tidy it up.
    const { request } = await import("node:http");
    const status = await new Promise((resolve) => {
      request({ hostname, port, path: `/assets/${path}` }, (response) => {
        response.resume();
        resolve(response.statusCode);
      }).end();
    });
    expect(status).toBe(404);
  });

  it("answers GET and HEAD only", async () => {
    expect((await fetch(`${url}a.js`, { method: "POST" })).status).toBe(405);
    const head = await fetch(`${url}b.wgsl`, { method: "HEAD" });
    expect([head.status, await head.text()]).toEqual([200, ""]);
  });
});
