import { afterEach, describe, expect, it } from "vitest";
import type { JobId } from "#lib/protocol/ids.ts";
import { jobViewSchema, unitsEventSchema } from "#lib/protocol/messages/jobs.ts";
import { type ApiServer, startApiServer } from "#lib/testing/servers/api-server.ts";
import type { ApiRequest } from "../api-message.ts";

let server: ApiServer;
afterEach(() => server.close());

async function newJob(units = 3): Promise<JobId> {
  const json = { kernel: "spin", params: { units, iterations: 0, resultBytes: 16 } };
  return (await (await server.send("POST", "/jobs", { token: server.accountToken, json })).json()).id;
}

interface ServerEvent {
  readonly id: string | undefined;
  readonly event: string;
  readonly data: unknown;
}

/** Opens a stream; `next` gives its events one by one, null at its end. */
async function watch(id: JobId, lastEventId?: string) {
  const controller = new AbortController();
  const response = await server.send("GET", `/jobs/${id}/events`, {
    headers: lastEventId === undefined ? {} : { "last-event-id": lastEventId },
    signal: controller.signal,
  });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  const next = async (): Promise<ServerEvent | null> => {
    for (;;) {
      const end = text.indexOf("\n\n");
      if (end >= 0) {
        const block = text.slice(0, end);
        text = text.slice(end + 2);
        const fields = Object.fromEntries(block.split("\n").map((line) => line.split(/: (.*)/s).slice(0, 2)));
        if (fields.event !== undefined) return { id: fields.id, event: fields.event, data: JSON.parse(fields.data) };
        continue;
      }
      const { value, done } = await reader!.read();
      if (done) return null;
      text += value;
    }
  };
  return { response, next, close: () => controller.abort() };
}

const ordinals = (event: ServerEvent | null): number[] =>
  unitsEventSchema.parse(event!.data).units.map((unit) => unit.ordinal);

describe("GET /jobs/{id}/events", () => {
  it("sends all units, then what changes, then the end", async () => {
    server = await startApiServer();
    const id = await newJob();
    const stream = await watch(id);
    expect(stream.response.headers.get("content-type")).toBe("text/event-stream");
    expect(ordinals(await stream.next())).toEqual([0, 1, 2]);
    expect(jobViewSchema.parse((await stream.next())!.data).units.accepted).toBe(0);
    server.coordinator.acceptUnit(id, 1, new Uint8Array(16));
    const changed = await stream.next();
    expect(unitsEventSchema.parse(changed!.data).units).toMatchObject([{ ordinal: 1, state: "accepted" }]);
    expect(jobViewSchema.parse((await stream.next())!.data).units.accepted).toBe(1);
    server.coordinator.changeJob(id, { state: "cancelled", endedAtMs: Date.now() });
    const last = await stream.next();
    expect([last!.event, jobViewSchema.parse(last!.data).state]).toEqual(["job", "cancelled"]);
    expect(await stream.next()).toBeNull();
    expect((await watch(id, last!.id)).response.status).toBe(204);
  });

  it("resumes where a stream broke off", async () => {
    server = await startApiServer();
    const id = await newJob();
    const other = await watch(id);
    const stream = await watch(id);
    await stream.next();
    const { id: lastEventId } = (await stream.next())!;
    stream.close();
    server.coordinator.acceptUnit(id, 2, new Uint8Array(16));
    const resumed = await watch(id, lastEventId);
    expect(ordinals(await resumed.next())).toEqual([2]);
    resumed.close();
    const unknown = await watch(id, "elsewhere.7");
    expect(ordinals(await unknown.next()).sort()).toEqual([0, 1, 2]);
    unknown.close();
    other.close();
  });

  it("looks at a job once, however many watch it", async () => {
    server = await startApiServer();
    const id = await newJob();
    const streams = await Promise.all(Array.from({ length: 20 }, () => watch(id)));
    for (const stream of streams) await stream.next();
    expect(server.coordinator.looks.count).toBeLessThan(10);
    for (const stream of streams) stream.close();
  });

  it("cuts long lists of units into several events", async () => {
    server = await startApiServer();
    const stream = await watch(await newJob(1_100));
    const lengths = [];
    for (let i = 0; i < 3; i++) lengths.push(ordinals(await stream.next()).length);
    expect(lengths).toEqual([250, 250, 250]);
    stream.close();
  });

  it("refuses more streams than it serves, and takes new ones when others leave", async () => {
    server = await startApiServer({ limits: { maxUploadBytes: 1, maxUnitsPerJob: 100, maxEventStreams: 1 } });
    const id = await newJob();
    const first = await watch(id);
    expect((await watch(id)).response.status).toBe(503);
    first.close();
    await expect
      .poll(async () => {
        const next = await watch(id);
        next.close();
        return next.response.status;
      })
      .toBe(200);
  });

  it("lets one sender hold a part of the streams only, and never more than there are at once", async () => {
    server = await startApiServer({ limits: { maxUploadBytes: 1, maxUnitsPerJob: 100, maxEventStreams: 40 } });
    const id = await newJob();
    const left = new AbortController();
    const open = async (address: string): Promise<number> => {
      const request: ApiRequest = {
        method: "GET",
        path: `/api/v1/jobs/${id}/events`,
        query: "",
        address,
        header: () => undefined,
        readBody: () => Promise.reject(new Error("There is no body")),
        streamBody: async function* () {},
        signal: left.signal,
      };
      return (await server.api.handle(request)).status;
    };
    expect(await Promise.all(["a", "a", "a", "b"].map((name) => open(`2001:db8:${name}::1`)))).toEqual([
      200, 200, 503, 200,
    ]);
    const many = await Promise.all(Array.from({ length: 40 }, (_, i) => open(`192.0.2.${i}`)));
    expect(many.filter((status) => status === 200)).toHaveLength(37);
    left.abort();
    expect(await open("2001:db8:a::2")).toBe(200);
  });

  it("answers 404 for jobs that are not there", async () => {
    server = await startApiServer();
    expect((await watch("6f1c2b9e-4a53-4d0e-8d26-6d3a3f1f0a11" as JobId)).response.status).toBe(404);
  });
});
