import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ApiServer, startApiServer } from "#lib/testing/servers/api-server.ts";

interface Operation {
  readonly operationId: string;
  readonly responses: Readonly<Record<string, unknown>>;
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, unknown>> };
}
interface Document {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: Readonly<Record<string, unknown>>;
}

let server: ApiServer;
let document: Document;
beforeAll(async () => {
  server = await startApiServer();
  document = await (await server.send("GET", "/openapi.json")).json();
});
afterAll(() => server.close());

describe("GET /openapi.json", () => {
  it("describes every operation, each with its own id, its path parameters and the problem answer", () => {
    expect(document.openapi).toBe("3.1.0");
    const ids = new Set<string>();
    for (const [path, operations] of Object.entries(document.paths)) {
      for (const operation of Object.values(operations)) {
        expect(ids.has(operation.operationId)).toBe(false);
        ids.add(operation.operationId);
        const named = (operation.parameters ?? [])
          .filter((parameter) => parameter.in === "path")
          .map(({ name }) => name);
        expect(named).toEqual([...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]));
        expect(operation.responses.default).toEqual({ $ref: "#/components/responses/Problem" });
      }
    }
    expect(ids.size).toBeGreaterThanOrEqual(21);
  });

  it("takes its schemas from those that validate", () => {
    const create = document.paths["/api/v1/jobs"]!.post!.requestBody!.content["application/json"];
    expect(create).toMatchObject({ schema: { type: "object", required: ["kernel", "params"] } });
    const exchange = document.paths["/api/v1/exchange"]!.post!.requestBody!.content;
    expect(exchange["application/vnd.tabgrid.frame"]).toMatchObject({
      schema: { "x-head-schema": { properties: { reports: { maxItems: 64 } } } },
    });
  });

  it("refers only to what it holds", () => {
    for (const [, reference] of JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)) {
      let at: unknown = document;
      for (const key of reference!.split("/")) at = (at as Record<string, unknown>)[key];
      expect(at, reference).toBeDefined();
    }
  });

  it("describes nothing that is not answered", async () => {
    for (const [path, operations] of Object.entries(document.paths)) {
      const concrete = path
        .replace("{id}", "6f1c2b9e-4a53-4d0e-8d26-6d3a3f1f0a11")
        .replace("{ordinal}", "0")
        .replace("{cid}", `bafkrei${"a".repeat(52)}`);
      const response = await fetch(server.url + concrete, { method: "OPTIONS" });
      const allowed = response.headers.get("allow")?.split(", ");
      for (const method of Object.keys(operations)) expect(allowed).toContain(method.toUpperCase());
    }
  });
});
