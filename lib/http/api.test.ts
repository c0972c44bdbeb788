import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { randomBlob } from "#lib/blobs/blob-store-conformance.ts";
import { TabgridError } from "#lib/errors/tabgrid-error.ts";
import { problemSchema } from "#lib/protocol/messages/problem.ts";
import { createFakeCoordinator } from "#lib/testing/fake-coordinator.ts";
import { type ApiServer, startApiServer } from "#lib/testing/servers/api-server.ts";
import { DEFAULT_RATE_LIMITS } from "./api.ts";
import type { ApiRequest } from "./api-message.ts";

let server: ApiServer;
beforeAll(async () => {
  server = await startApiServer();
});
afterAll(() => server.close());

async function problemOf(response: Response): Promise<{ status: number; code: string }> {
  expect(response.headers.get("content-type")).toBe("application/problem+json");
  const problem = problemSchema.parse(await response.json());
  expect(problem.status).toBe(response.status);
  return { status: response.status, code: problem.code };
}

describe("the API", () => {
  it.each([
    ["GET", "", 404, "route.not-found"],
    ["GET", "/", 404, "route.not-found"],
    ["GET", "/nothing", 404, "route.not-found"],
    ["GET", "/jobs/not-a-uuid", 404, "route.not-found"],
    ["GET", "/blobs/%00", 404, "route.not-found"],
    ["GET", "/jobs/6f1c2b9e-4a53-4d0e-8d26-6d3a3f1f0a11", 404, "job.not-found"],
    ["DELETE", "/jobs", 405, "route.method-not-allowed"],
    ["GET", "/exchange", 405, "route.method-not-allowed"],
    ["GET", "/jobs/estimate", 405, "route.method-not-allowed"],
    ["GET", "/hosts/me", 401, "auth.token-missing"],
    ["POST", "/exchange", 401, "auth.token-missing"],
    ["POST", "/accounts", 415, "request.unsupported-media-type"],
    ["GET", "/jobs?limit=0", 400, "request.invalid"],
    ["GET", "/jobs?cursor=%00", 400, "request.invalid"],
  ])("answers %s %s with %i %s", async (method, path, status, code) => {
    expect(await problemOf(await server.send(method, path))).toEqual({ status, code });
  });

  it("says which methods an address answers", async () => {
    const response = await server.send("DELETE", "/jobs");
    expect(response.headers.get("allow")).toBe("POST, GET, HEAD, OPTIONS");
  });

  it("tells bad tokens from tokens of the wrong kind", async () => {
    expect(await problemOf(await server.send("GET", "/hosts/me", { token: "host.x.y.z" }))).toEqual({
      status: 401,
      code: "auth.token-invalid",
    });
    const wrong = await server.send("GET", "/hosts/me", { token: server.accountToken });
    expect(await problemOf(wrong)).toEqual({ status: 403, code: "auth.wrong-token-kind" });
    expect((await server.send("GET", "/hosts/me")).headers.get("www-authenticate")).toContain("Bearer");
    expect((await server.send("GET", "/hosts/me", { token: server.hostToken })).status).toBe(200);
  });

  it("lets pages of any origin in, without cookies", async () => {
    const preflight = await server.send("OPTIONS", "/exchange", {
      headers: { origin: "https://partner.example", "access-control-request-method": "POST" },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get("access-control-allow-origin")).toBe("*");
    expect(preflight.headers.get("access-control-allow-methods")).toContain("POST");
    expect(preflight.headers.get("access-control-allow-headers")).toContain("authorization");
    expect((await server.send("GET", "/nothing")).headers.get("access-control-allow-origin")).toBe("*");
    expect((await server.send("OPTIONS", "/nothing")).status).toBe(404);
  });

  it("answers HEAD like GET, without a body", async () => {
    const [head, get] = await Promise.all([server.send("HEAD", "/status"), server.send("GET", "/status")]);
    expect(head.status).toBe(200);
    expect(await head.text()).toBe("");
    expect(head.headers.get("content-length")).toBe(String((await get.text()).length));
  });

  it("refuses bodies over the limit, announced or not, and goes on serving", async () => {
    const large = new Uint8Array(300_000);
    const headers = { "content-type": "application/json" };
    const announced = await server.send("POST", "/accounts", { body: large, headers });
    expect(await problemOf(announced)).toEqual({ status: 413, code: "request.too-large" });
    const body = new ReadableStream({
      pull(controller) {
        controller.enqueue(large);
      },
    });
    const streamed = fetch(`${server.url}/api/v1/accounts`, {
      method: "POST",
      body,
      headers,
      duplex: "half",
    } as RequestInit);
    // The connection may break before a sender that never stops reads the answer.
    const outcome = await streamed.then(problemOf, () => "cut off");
    expect(["cut off", { status: 413, code: "request.too-large" }]).toContainEqual(outcome);
    expect((await server.send("GET", "/health")).status).toBe(200);
  });

  it("hides what went wrong inside, and logs it whole", async () => {
    const secret = new Error("password=hunter2");
    const internal = new TabgridError("db.broken", "internal", "table foo is broken");
    for (const error of [secret, internal]) {
      const failing = await startApiServer({
        coordinator: { ...createFakeCoordinator(), status: () => Promise.reject(error) },
      });
      const response = await failing.send("GET", "/health");
      const text = await response.text();
      expect(response.status).toBe(500);
      expect(JSON.parse(text).code).toBe("internal");
      expect(text).not.toMatch(/hunter2|foo/);
      expect(failing.errors).toEqual([error]);
      await failing.close();
    }
  });

  it("answers passing failures with 503 and a time to wait", async () => {
    const failing = await startApiServer({
      coordinator: {
        ...createFakeCoordinator(),
        status: () => Promise.reject(new TabgridError("storage.unavailable", "transient", "Away.")),
      },
    });
    const response = await failing.send("GET", "/health");
    expect(response.status).toBe(503);
    expect(Number(response.headers.get("retry-after"))).toBeGreaterThan(0);
    await failing.close();
  });

  it("limits costly requests by sender", async () => {
    const never = { perMinute: 0.06, burst: 0.002 };
    const classes = Object.keys(DEFAULT_RATE_LIMITS).map((name) => [name, never]);
    const limited = await startApiServer({ rateLimits: Object.fromEntries(classes) });
    // On loopback the limits count a thousandfold: a burst of 0.002 is two.
    const statuses = [];
    for (let i = 0; i < 3; i++) statuses.push((await limited.send("POST", "/accounts", { json: {} })).status);
    expect(statuses).toEqual([201, 201, 429]);
    const refused = await limited.send("POST", "/accounts", { json: {} });
    expect(refused.headers.get("retry-after")).not.toBeNull();
    await limited.close();
  });

  it("limits all networks of one IPv6 site together, and no other site with it", async () => {
    const limited = await startApiServer({
      rateLimits: { ...DEFAULT_RATE_LIMITS, session: { perMinute: 1, burst: 1 } },
    });
    const ask = async (address: string): Promise<number> => {
      const request = { method: "POST", path: "/api/v1/hosts/challenge", query: "", address, header: () => undefined };
      return (await limited.api.handle(request as unknown as ApiRequest)).status;
    };
    const statuses = [];
    for (let i = 0; i < 17; i++) statuses.push(await ask(`2001:db8:7:${i.toString(16)}::1`));
    expect(statuses).toEqual([...Array(16).fill(200), 429]);
    expect(await ask("2001:db8:8::1")).toBe(200);
    await limited.close();
  });

  it("limits what requesters upload as photos, and what hosts upload as results", async () => {
    const never = { perMinute: 0.06, burst: 0.001 };
    const limited = await startApiServer({ rateLimits: { ...DEFAULT_RATE_LIMITS, photo: never } });
    const upload = async (token: string): Promise<number> => {
      const { cid, bytes } = await randomBlob(10);
      return (await limited.send("PUT", `/blobs/${cid}`, { token, body: bytes })).status;
    };
    expect([await upload(limited.accountToken), await upload(limited.accountToken)]).toEqual([201, 429]);
    expect([await upload(limited.hostToken), await upload(limited.hostToken)]).toEqual([201, 201]);
    await limited.close();
  });
});
