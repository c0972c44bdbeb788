import { once } from "node:events";
import { createServer, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setImmediate as turn } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterEach, describe, expect, it } from "vitest";
import { createNodeListener } from "./node-listener.ts";

let server: Server;
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

/** Listens on loopback and answers every request with this stream. */
async function serve(body: AsyncIterable<Uint8Array>): Promise<string> {
  const api = { handle: async () => ({ status: 200, headers: {}, body }) };
  server = createServer(createNodeListener(api, { trustProxy: false })).listen(0, "127.0.0.1");
  await once(server, "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

describe("createNodeListener", () => {
  it("lets go of each piece of a stream once it is sent", async () => {
    setFlagsFromString("--expose-gc");
    const collectGarbage: () => void = runInNewContext("gc");
    const pieces = 100;
    let alive = 0;
    async function* body() {
      const sent: WeakRef<Uint8Array>[] = [];
      for (let i = 0; i < pieces; i++) {
        const piece = new Uint8Array(64 * 1024);
        sent.push(new WeakRef(piece));
        yield piece;
      }
      await turn();
      collectGarbage();
      alive = sent.filter((piece) => piece.deref() !== undefined).length;
    }
    const response = await fetch(await serve(body()));
    expect((await response.arrayBuffer()).byteLength).toBe(pieces * 64 * 1024);
    // What has not reached the socket yet may still be held.
    expect(alive).toBeLessThan(pieces / 2);
  });

  it("returns a stream whose receiver goes away while it waits for room", async () => {
    let returned = (): void => undefined;
    const end = new Promise<void>((resolve) => (returned = resolve));
    async function* body() {
      try {
        for (;;) yield new Uint8Array(1024 * 1024);
      } finally {
        returned();
      }
    }
    const receiver = request(await serve(body())).end();
    const [response] = await once(receiver, "response");
    response.pause();
    receiver.destroy();
    await end;
  });
});
