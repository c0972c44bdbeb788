/** Load generator of the coordinator bench: a process of its own, told by its parent what to do over IPC. */
import { hash } from "node:crypto";
import { connect, type Socket } from "node:net";
import { performance } from "node:perf_hooks";
import { createCommit } from "#lib/coordinator/commitments.ts";
import { encodeFrame } from "#lib/protocol/frame.ts";
import type { Digest, HostId } from "#lib/protocol/ids.ts";
import type { Assignment, ExchangeRequest, ExchangeResponse, ReplicaRef } from "#lib/protocol/messages/exchange.ts";

/** One phase of load, as the parent describes it. */
export interface LoadOrder {
  readonly port: number;
  readonly hosts: readonly { readonly hostId: HostId; readonly token: string }[];
  readonly batch: number;
  readonly resultBytes: number;
  /** Share of results that are wrong. */
  readonly wrongShare: number;
  readonly seed: number;
  /** Results offered per second by all hosts together; null to go as fast as answers come. */
  readonly resultsPerSecond: number | null;
  readonly warmUpMs: number;
  readonly measureMs: number;
}

/** What the parent hears: `measuring` and `measured` around the measured time, then the latencies in it. */
export type LoadReport =
  | { readonly kind: "measuring" | "measured" }
  | { readonly kind: "done"; readonly latenciesMs: number[]; readonly failures: number };

const KERNEL = "spin@1";
/** A host asks how a pending replica stands after this time, in milliseconds. */
const ASK_AFTER_MS = 1_000;
const commit = createCommit((bytes) => hash("sha256", bytes, "hex"));

/** Mulberry32: a small seeded generator, uniform in [0, 1). https://gist.github.com/tommyettinger/46a874533244883189143505d203312c */
function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** One connection: a host that reports, asks and claims in turn. */
class LoadHost {
  readonly #order: LoadOrder;
  readonly #hostId: HostId;
  readonly #head: string;
  readonly #random: () => number;
  readonly #socket: Socket;
  readonly #results = new Map<string, Uint8Array<ArrayBuffer>>();
  #held: Assignment[] = [];
  #wanted: ReplicaRef[] = [];
  #pending: (ReplicaRef & { readonly sinceMs: number })[] = [];
  #received: Buffer[] = [];
  #receivedBytes = 0;
  #answer: ((response: ExchangeResponse) => void) | null = null;

  constructor(order: LoadOrder, index: number) {
    this.#order = order;
    const { hostId, token } = order.hosts[index]!;
    this.#hostId = hostId;
    this.#random = seededRandom(order.seed * 100_003 + index);
    this.#head =
      `POST /api/v1/exchange HTTP/1.1\r\nhost: 127.0.0.1:${order.port}\r\nauthorization: Bearer ${token}\r\n` +
      "content-type: application/vnd.tabgrid.frame\r\ncontent-length: ";
    this.#socket = connect({ port: order.port, host: "127.0.0.1", noDelay: true });
    this.#socket.on("data", (chunk: Buffer) => this.#receive(chunk));
    this.#socket.on("error", (error) => {
      throw error;
    });
  }

  close(): void {
    this.#socket.destroy();
  }

  /** One exchange; resolves when it is answered. */
  async turn(): Promise<void> {
    const reported = this.#held.splice(0);
    const again = this.#wanted.splice(0, 64 - Math.min(64, reported.length));
    const payloads: Uint8Array[] = [];
    const reports = [...reported, ...again.map((ref) => ({ ...ref, upload: true }))].map((replica) => {
      const bytes = this.#resultOf(replica);
      const commitment = commit({ ...replica, hostId: this.#hostId }, hash("sha256", bytes, "hex") as Digest);
      const report = { unitId: replica.unitId, attempt: replica.attempt, commitment };
      if (!replica.upload) return report;
      payloads.push(bytes);
      return { ...report, payload: { kind: "inline" as const, sizeBytes: bytes.length } };
    });
    const request: Partial<ExchangeRequest> = {
      reports,
      ask: this.#due(),
      claim: { max: this.#order.batch, kernels: [KERNEL] },
    };
    const response = await this.#send(encodeFrame(request, payloads));
    this.#held = response.assignments;
    const nowMs = performance.now();
    for (const { unitId, attempt, standing } of response.standings) {
      if (standing === "pending") this.#pending.push({ unitId, attempt, sinceMs: nowMs });
      else if (standing === "payload-wanted") this.#wanted.push({ unitId, attempt });
      else this.#results.delete(`${unitId}:${attempt}`);
    }
  }

  #due(): ReplicaRef[] {
    const before = performance.now() - ASK_AFTER_MS;
    let count = 0;
    while (count < this.#order.batch * 2 && count < 256 && (this.#pending[count]?.sinceMs ?? Infinity) < before)
      count++;
    return this.#pending.splice(0, count).map(({ unitId, attempt }) => ({ unitId, attempt }));
  }

  /** The result of a replica: of its unit alone, or now and then a wrong one; the same when sent again. */
  #resultOf(replica: ReplicaRef & { readonly ordinal?: number }): Uint8Array<ArrayBuffer> {
    const key = `${replica.unitId}:${replica.attempt}`;
    const known = this.#results.get(key);
    if (known !== undefined) return known;
    const bytes = new Uint8Array(this.#order.resultBytes);
    fill(bytes, replica.unitId);
    if (this.#random() < this.#order.wrongShare) bytes[4]! ^= 1 + Math.floor(this.#random() * 255);
    this.#results.set(key, bytes);
    return bytes;
  }

  #send(body: Uint8Array): Promise<ExchangeResponse> {
    return new Promise((resolve) => {
      this.#answer = resolve;
      this.#socket.cork();
      this.#socket.write(`${this.#head}${body.length}\r\n\r\n`);
      this.#socket.write(body);
      this.#socket.uncork();
    });
  }

  #receive(chunk: Buffer): void {
    this.#received.push(chunk);
    this.#receivedBytes += chunk.length;
    const bytes = this.#received.length === 1 ? chunk : Buffer.concat(this.#received);
    this.#received = [bytes];
    const headEnd = bytes.indexOf("\r\n\r\n");
    if (headEnd < 0) return;
    const head = bytes.toString("latin1", 0, headEnd);
    const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
    if (this.#receivedBytes < headEnd + 4 + length) return;
    this.#received = [];
    this.#receivedBytes = 0;
    const body = bytes.toString("utf8", headEnd + 4);
    if (!head.startsWith("HTTP/1.1 200")) throw new Error(`unexpected answer: ${head}\n${body}`);
    this.#answer!(JSON.parse(body) as ExchangeResponse);
  }
}

/** Fills a result with bytes that follow from its unit and that no database makes smaller. */
function fill(bytes: Uint8Array<ArrayBuffer>, unitId: number): void {
  let state = unitId | 0;
  const words = new Int32Array(bytes.buffer);
  for (let at = 0; at < words.length; at++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    words[at] = state ^ (state >>> 15);
  }
}

async function load(order: LoadOrder, tell: (report: LoadReport) => void): Promise<void> {
  const hosts = order.hosts.map((_, index) => new LoadHost(order, index));
  const startMs = performance.now();
  const fromMs = startMs + order.warmUpMs;
  const untilMs = fromMs + order.measureMs;
  const latenciesMs: number[] = [];
  const note = (dueMs: number) => {
    // Also what is answered after the window: a stall at its end must not hide.
    if (dueMs >= fromMs) latenciesMs.push(performance.now() - dueMs);
  };
  setTimeout(() => tell({ kind: "measuring" }), order.warmUpMs);
  setTimeout(() => tell({ kind: "measured" }), order.warmUpMs + order.measureMs);
  const asFastAsAnswered = async (host: LoadHost) => {
    while (performance.now() < untilMs) {
      const dueMs = performance.now();
      await host.turn();
      note(dueMs);
    }
  };
  // Latency counts from when a request was due, so that a stall is seen by all requests it delays.
  const paced = async (host: LoadHost, index: number, resultsPerSecond: number) => {
    const intervalMs = (1_000 * order.batch * hosts.length) / resultsPerSecond;
    for (let dueMs = startMs + (index / hosts.length) * intervalMs; dueMs < untilMs; dueMs += intervalMs) {
      const waitMs = dueMs - performance.now();
      if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
      await host.turn();
      note(dueMs);
    }
  };
  const { resultsPerSecond } = order;
  await Promise.all(
    hosts.map((host, index) =>
      resultsPerSecond === null ? asFastAsAnswered(host) : paced(host, index, resultsPerSecond),
    ),
  );
  for (const host of hosts) host.close();
  tell({ kind: "done", latenciesMs, failures: 0 });
}

process.on("message", (order: LoadOrder) => {
  load(order, (report) => process.send!(report)).catch((error) => {
    console.error(error);
    process.exit(1);
  });
});
