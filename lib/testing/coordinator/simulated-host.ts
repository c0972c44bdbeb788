import type { Coordinator, NewJob } from "#lib/coordinator/ports.ts";
import type { Digest, HostId } from "#lib/protocol/ids.ts";
import type { Assignment, ExchangeRequest, ExchangeResponse, Standing } from "#lib/protocol/messages/exchange.ts";
import { commit, hostNumber, sha256Hex } from "../storage/unit-builders.ts";

/** Size of the results of {@link spinJob}, in bytes. */
export const RESULT_BYTES = 64;

/** A job of `units` tiny units whose results {@link rightResult} knows. */
export function spinJob(units: number, overrides: Partial<NewJob> = {}): NewJob {
  return {
    accountId: null,
    title: "spin",
    kernel: "spin",
    kernelVersion: 1,
    params: { units, iterations: 0, resultBytes: RESULT_BYTES },
    terms: { quorum: 2, maxReplicas: 8, deadlineMs: 60_000, priority: 0 },
    standing: false,
    inputs: [],
    stages: [{ title: "Rows", raster: { width: RESULT_BYTES / 4, height: units }, unitCount: units }],
    makesImage: true,
    outputFormat: "png",
    ...overrides,
  };
}

/** What tests take for the right result of a unit; the coordinator does not compute it. */
export function rightResult(ordinal: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(RESULT_BYTES);
  new DataView(bytes.buffer).setUint32(0, ordinal);
  return bytes;
}

/** A wrong result that no other host returns. */
export function wrongResult(ordinal: number, hostId: HostId): Uint8Array<ArrayBuffer> {
  const bytes = rightResult(ordinal);
  bytes.set(Buffer.from(hostId, "hex"), 8);
  bytes[4] = 1;
  return bytes;
}

const NO_REQUEST: ExchangeRequest = { reports: [], failures: [], ask: [] };

/** A host that talks to a coordinator in process, one exchange at a time. */
export class SimulatedHost {
  readonly id: HostId;
  readonly #coordinator: Coordinator;
  readonly #compute: (ordinal: number) => Uint8Array<ArrayBuffer>;
  readonly #kernels: string[];
  /** Everything this host was told about its replicas, by `unit:attempt`, the latest last. */
  readonly standings = new Map<string, Standing>();
  held: Assignment[] = [];

  constructor(coordinator: Coordinator, number: number, compute = rightResult, kernels: string[] = ["spin@1"]) {
    this.#coordinator = coordinator;
    this.id = hostNumber(number);
    this.#compute = compute;
    this.#kernels = kernels;
  }

  /** A host whose every result is wrong in a way of its own. */
  static wrong(coordinator: Coordinator, number: number): SimulatedHost {
    return new SimulatedHost(coordinator, number, (ordinal) => wrongResult(ordinal, hostNumber(number)));
  }

  /** Claims replicas and holds them. */
  async claim(max: number, kernels = this.#kernels): Promise<ExchangeResponse> {
    return this.exchange({ claim: { max, kernels } });
  }

  /** Reports all that it holds, with payloads where told, and claims `max` more. */
  async report(max = 0): Promise<ExchangeResponse> {
    const done = this.held;
    this.held = [];
    return this.send(done, max);
  }

  /** Reports these replicas and claims. */
  async send(done: readonly Assignment[], max = 0): Promise<ExchangeResponse> {
    const payloads: Uint8Array[] = [];
    const reports = done.map(({ unitId, attempt, ordinal, upload }) => {
      const bytes = this.#compute(ordinal);
      const commitment = commit({ unitId, attempt, hostId: this.id }, sha256Hex(bytes) as Digest);
      if (!upload) return { unitId, attempt, commitment };
      payloads.push(bytes);
      return { unitId, attempt, commitment, payload: { kind: "inline" as const, sizeBytes: bytes.length } };
    });
    return this.exchange({ reports, ...(max > 0 && { claim: { max, kernels: this.#kernels } }) }, payloads);
  }

  /** Claims replicas and gives them back as too large for it. */
  async decline(max: number): Promise<void> {
    await this.claim(max);
    const failures = this.held.map(({ unitId, attempt }) => ({ unitId, attempt, reason: "declined" as const }));
    this.held = [];
    await this.exchange({ failures });
  }

  async exchange(request: Partial<ExchangeRequest>, payloads: readonly Uint8Array[] = []): Promise<ExchangeResponse> {
    const response = await this.#coordinator.exchange(this.id, { ...NO_REQUEST, ...request }, payloads);
    for (const standing of response.standings) this.standings.set(`${standing.unitId}:${standing.attempt}`, standing);
    this.held.push(...response.assignments);
    return response;
  }
}
