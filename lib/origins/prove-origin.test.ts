import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createProveOrigin } from "./prove-origin.ts";

const PROOF = "tabgrid-partner=abc";

let server: Server;
let file: string | null;
let origin: string;
beforeEach(async () => {
  file = null;
  server = createServer(({ url }, response) => {
    const found = url === "/.well-known/tabgrid-partner.txt" && file !== null;
    response.writeHead(found ? 200 : 404).end(file);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const noRecords = async (): Promise<never> => {
  throw Object.assign(new Error(), { code: "ENOTFOUND" });
};
const prove = (findRecords: (name: string) => Promise<string[]> = noRecords) =>
  createProveOrigin({ allowPrivate: true }, findRecords)(origin, PROOF);

describe("proveOrigin", () => {
  it("takes a file that has the line among others", async () => {
    file = `# partners\r\n${PROOF}\r\ntabgrid-partner=other\n`;
    expect(await prove()).toBe("file");
  });

  it("takes a text record of the host's name", async () => {
    const asked: string[] = [];
    const found = prove(async (name) => {
      asked.push(name);
      return ["v=spf1 -all", PROOF];
    });
    expect(await found).toBe("dns");
    expect(asked).toEqual(["_tabgrid.127.0.0.1"]);
  });

  it.each([
    ["nothing", null, noRecords, { file: "the server answered 404", dns: "there is none" }],
    [
      "somebody else's",
      "tabgrid-partner=other",
      async () => ["tabgrid-partner=other"],
      { file: "it does not have the line", dns: "it does not have the text" },
    ],
    [
      "more than the line in its line",
      `see ${PROOF}`,
      async () => [],
      { file: "it does not have the line", dns: "there is none" },
    ],
  ])("does not take %s", async (_, text, findRecords, details) => {
    file = text;
    await expect(prove(findRecords)).rejects.toMatchObject({ code: "partner.not-proven", details });
  });
});
