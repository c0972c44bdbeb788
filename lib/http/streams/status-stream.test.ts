import { afterEach, describe, expect, it } from "vitest";
import { statusSchema } from "#lib/protocol/messages/sessions.ts";
import { type ApiServer, startApiServer } from "#lib/testing/servers/api-server.ts";
import { StatusWatch } from "./status-watch.ts";

let server: ApiServer;
afterEach(() => server?.close());

/** Opens the stream; `next` gives its blocks one by one, `retry` and comments included. */
async function watch(lastEventId?: string) {
  const controller = new AbortController();
  const headers = lastEventId === undefined ? undefined : { "last-event-id": lastEventId };
  const response = await server.send("GET", "/status/events", { headers, signal: controller.signal });
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  const next = async (): Promise<string> => {
    for (let end = text.indexOf("\n\n"); ; end = text.indexOf("\n\n")) {
      if (end >= 0) {
        const block = text.slice(0, end);
        text = text.slice(end + 2);
        return block;
      }
      const { value, done } = await reader.read();
      if (done) throw new Error("The stream ended.");
      text += value;
    }
  };
  return { response, next, close: () => controller.abort() };
}

const idOf = (block: string): string => /^id: (.+)$/m.exec(block)![1]!;
const statusOf = (block: string) => statusSchema.parse(JSON.parse(/^data: (.+)$/m.exec(block)![1]!));

/** Has the network run one job more. */
async function submit(): Promise<void> {
  const json = { kernel: "spin", params: { units: 3, iterations: 0, resultBytes: 16 } };
  expect((await server.send("POST", "/jobs", { token: server.accountToken, json })).status).toBe(201);
}

describe("GET /status/events", () => {
  it("sends the status at once, and again when it changed", async () => {
    server = await startApiServer();
    const stream = await watch();
    expect(stream.response.headers.get("content-type")).toBe("text/event-stream");
    expect(await stream.next()).toMatch(/^retry: \d+$/);
    expect(statusOf(await stream.next()).jobs.running).toBe(0);
    await submit();
    expect(statusOf(await stream.next()).jobs.running).toBe(1);
    stream.close();
  });

  it("goes on after a drop with what the viewer has not seen, and with that alone", async () => {
    server = await startApiServer();
    const first = await watch();
    await first.next();
    const id = idOf(await first.next());
    first.close();
    const second = await watch(id);
    await second.next();
    await submit();
    const block = await second.next();
    expect([statusOf(block).jobs.running, idOf(block) === id]).toEqual([1, false]);
    second.close();
  });
});

describe("StatusWatch", () => {
  it("reads once for all viewers, and not at all when nobody looks", async () => {
    let reads = 0;
    const status = { jobs: { running: 1 } } as never;
    const statusWatch = new StatusWatch(async () => {
      reads += 1;
      return status;
    }, 1);
    expect(reads).toBe(0);
    const leave = [statusWatch.join(), statusWatch.join()];
    await statusWatch.changed;
    expect(reads).toBe(1);
    for (const each of leave) each();
    const before = reads;
    const [again] = [statusWatch.join()];
    await expect.poll(() => reads).toBeGreaterThan(before);
    again();
  });

  it("keeps what was seen while the status cannot be read", async () => {
    let fails = false;
    const statusWatch = new StatusWatch(async () => {
      if (fails) throw new Error("no database");
      return { version: "1" } as never;
    }, 1);
    const leave = statusWatch.join();
    await statusWatch.changed;
    const { seen } = statusWatch;
    fails = true;
    await new Promise((resolve) => setImmediate(resolve));
    expect(statusWatch.seen).toBe(seen);
    leave();
  });
});
