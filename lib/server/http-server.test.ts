import { once } from "node:events";
import { request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { closeHttpServer, createHttpServer, type PagesListener } from "./http-server.ts";

let server: Server;
afterEach(() => closeHttpServer(server));

/** Listens on loopback; pages take over connections only with `upgrade`. */
async function listen(upgrade: PagesListener["upgrade"]): Promise<void> {
  server = createHttpServer({
    api: (_req, res) => void res.end("the API"),
    assets: async (_req, res) => void res.end("an asset"),
    pagesAreBuilt: false,
    pages: { handle: async (_req, res) => void res.end("a page"), upgrade, close: async () => undefined },
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
}

/** What a request is answered that offers to go on in another protocol. */
async function offer(path: string, protocol: string): Promise<string> {
  const { port } = server.address() as AddressInfo;
  const asked = request({ port, path, headers: { connection: "Upgrade", upgrade: protocol } }).end();
  const answered = Promise.withResolvers<string>();
  asked.on("upgrade", (response, socket) => {
    socket.destroy();
    answered.resolve(`taken over with ${response.statusCode}`);
  });
  asked.on("response", async (response) => answered.resolve((await response.toArray()).join("")));
  asked.on("error", answered.reject);
  return answered.promise;
}

describe("the HTTP server", () => {
  it("answers clients that offer HTTP/2 as if they had not", async () => {
    await listen(null);
    expect(await offer("/api/v1/status", "h2c")).toBe("the API");
    expect(await offer("/assets/a.js", "h2c")).toBe("an asset");
    expect(await offer("/", "h2c")).toBe("a page");
  });

  it("hands a connection to pages that reload themselves, and to no others", async () => {
    const head = ["HTTP/1.1 101 Switching Protocols", "Connection: Upgrade", "Upgrade: websocket", "", ""].join("\r\n");
    await listen(async (_req, socket) => void socket.write(head));
    expect(await offer("/_next/webpack-hmr", "websocket")).toBe("taken over with 101");
    expect(await offer("/api/v1/status", "websocket")).toBe("the API");
    await closeHttpServer(server);
    await listen(null);
    expect(await offer("/_next/webpack-hmr", "websocket")).toBe("a page");
  });
});
