import { hash } from "node:crypto";
import { createCommit } from "#lib/coordinator/commitments.ts";
import { Feeder } from "#lib/coordinator/exchange/hand-out.ts";
import { prepareExchange } from "#lib/coordinator/exchange/prepare-exchange.ts";
import { type FlushContext, runFlush } from "#lib/coordinator/exchange/run-flush.ts";
import { JobBook } from "#lib/coordinator/job-book.ts";
import { expireReplicas } from "#lib/coordinator/loops/expire-replicas.ts";
import { MemoryState } from "#lib/coordinator/memory/memory-state.ts";
import { openJobRecord } from "#lib/coordinator/open-job-record.ts";
import type { NewJob } from "#lib/coordinator/ports.ts";
import { TrustBook } from "#lib/coordinator/trust-book.ts";
import { kernels } from "#lib/kernels/registry.ts";
import type { HostId, JobId } from "#lib/protocol/ids.ts";
import type { ExchangeResponse } from "#lib/protocol/messages/exchange.ts";
import { createRandom } from "../random.ts";
import { findBrokenInvariants, type Memory } from "./check-invariants.ts";
import { Crash, CrashingStorage } from "./crashing-storage.ts";
import { FaultyHost, type Message } from "./faulty-host.ts";

const UNITS = 4;
const HOSTS = 6;
/** Hosts that join when the faults are over, so that nobody is missing who lost a unit too often. */
const FRESH_HOSTS = 4;
const EVENTS = 80;
const RESULT_BYTES = 64;
const LEASE_MS = 60_000;
/** Clocks of the two coordinators differ by up to this, in milliseconds. */
const SKEW_MS = 20_000;
const PROCESSES = 2;
/** A flush makes at most about this many calls to its storage. */
const MOST_STEPS = 10;

const sha256Hex = (bytes: Uint8Array): string => hash("sha256", bytes, "hex");
const commit = createCommit(sha256Hex);

/** What happened in one run. */
export interface FaultReport {
  readonly seed: number;
  readonly crashes: number;
  readonly dropped: number;
  readonly duplicated: number;
  /** Everything that was broken, by the number of the event; empty when all went well. */
  readonly broken: readonly string[];
}

/**
 * Runs the coordinator's real exchange and expiry over storage in memory, with two processes whose clocks differ, while
 * messages are dropped, duplicated and reordered and processes die at any step of a flush or after its commit. Checks
 * the invariants after every event, and that the job is completed once the faults end. The same seed gives the same run.
 */
export async function simulateFaults(seed: number): Promise<FaultReport> {
  const run = new FaultRun(seed);
  await run.start();
  for (let event = 0; event < EVENTS && run.broken.length === 0; event++) await run.step(event);
  if (run.broken.length === 0) await run.finish();
  const { crashes, dropped, duplicated, broken } = run;
  return { seed, crashes, dropped, duplicated, broken };
}

class FaultRun {
  readonly broken: string[] = [];
  crashes = 0;
  dropped = 0;
  duplicated = 0;
  readonly #random: () => number;
  readonly #state = new MemoryState();
  readonly #storage = new CrashingStorage(this.#state);
  readonly #memory: Memory = { canonical: new Map() };
  readonly #skewMs: readonly number[];
  readonly #processes: FlushContext[] = [];
  readonly #hosts: FaultyHost[] = [];
  readonly #inFlight: Message[] = [];
  #nowMs = 1_700_000_000_000;
  #creditMicro = 0;

  constructor(seed: number) {
    this.#random = createRandom(seed);
    this.#skewMs = Array.from({ length: PROCESSES }, () => Math.floor((this.#random() - 0.5) * SKEW_MS));
    for (let index = 0; index < PROCESSES; index++) this.#processes.push(this.#newProcess());
    for (let index = 0; index < HOSTS; index++) this.#addHost(index === 0);
  }

  async start(): Promise<void> {
    const job: NewJob = {
      accountId: null,
      title: "faults",
      kernel: "spin",
      kernelVersion: 1,
      params: { units: UNITS, iterations: 0, resultBytes: RESULT_BYTES },
      terms: { quorum: 2, maxReplicas: 16, deadlineMs: LEASE_MS, priority: 0 },
      standing: false,
      inputs: [],
      stages: [{ title: "Rows", raster: { width: RESULT_BYTES / 4, height: UNITS }, unitCount: UNITS }],
      makesImage: true,
      outputFormat: "png",
    };
    const record = openJobRecord(job, "00000000-0000-4000-8000-000000000001" as JobId, this.#nowMs);
    await this.#storage.createJob(record, "spin@1", []);
    const { book } = this.#processes[0]!;
    book.learn(record);
    this.#creditMicro = book.find(record.id)!.creditMicro(0);
  }

  async step(event: number): Promise<void> {
    const choice = this.#random();
    if (choice < 0.35) this.#inFlight.push(this.#pick(this.#hosts).ask(1 + this.#below(3), () => this.#random() < 0.8));
    else if (choice < 0.8) await this.#deliver();
    else if (choice < 0.97) await this.#passTime();
    else this.#pick(this.#hosts).forget();
    this.#check(`event ${event}`);
  }

  /** No more faults: everybody reports and claims until all is accepted. */
  async finish(): Promise<void> {
    this.#inFlight.length = 0;
    for (let index = 0; index < FRESH_HOSTS; index++) this.#addHost(false);
    for (let round = 0; round < 20; round++) {
      for (const host of this.#hosts) {
        host.hear(
          await this.#exchange(
            this.#processes[0]!,
            0,
            host.ask(UNITS, () => true),
          ),
        );
        this.#check(`round ${round}`);
      }
      const [job] = this.#state.jobs.values();
      if (job!.record.unitsAccepted === UNITS) return;
      this.#nowMs += LEASE_MS + SKEW_MS;
      await this.#expire(0);
    }
    this.broken.push("the job was not completed");
  }

  /** Lets a random message reach a random process; it may come again later, or never, and so may the answer. */
  async #deliver(): Promise<void> {
    if (this.#inFlight.length === 0) return;
    const at = this.#below(this.#inFlight.length);
    const message = this.#inFlight[at]!;
    if (this.#random() < 0.15) this.duplicated++;
    else this.#inFlight.splice(at, 1);
    if (this.#random() < 0.1) {
      this.dropped++;
      return;
    }
    const index = this.#below(PROCESSES);
    const response = await this.#survive(index, () => this.#exchange(this.#processes[index]!, index, message));
    if (response === null) return;
    if (this.#random() < 0.1) this.dropped++;
    else message.host.hear(response);
  }

  async #passTime(): Promise<void> {
    this.#nowMs += this.#below(LEASE_MS);
    const index = this.#below(PROCESSES);
    await this.#survive(index, () => this.#expire(index));
  }

  /** Does something that the process may not survive; null when it did not, and another takes its place. */
  async #survive<T>(index: number, work: () => Promise<T>): Promise<T | null> {
    if (this.#random() < 0.2) this.#storage.crashAfter = this.#below(MOST_STEPS);
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Crash)) throw error;
      this.crashes++;
      this.#processes[index] = this.#newProcess();
      return null;
    } finally {
      this.#storage.crashAfter = null;
    }
  }

  async #exchange(context: FlushContext, index: number, message: Message): Promise<ExchangeResponse> {
    const blobs = { renew: async () => null };
    const { host, request, payloads } = message;
    const prepared = await prepareExchange(host.id, request, payloads, { blobs, hash: sha256Hex });
    const nowMs = this.#nowMs + this.#skewMs[index]!;
    const { responses, work } = await this.#storage.flush((flush) => runFlush(flush, [prepared], nowMs, context));
    context.trust.apply(work, nowMs);
    return responses[0]!;
  }

  async #expire(index: number): Promise<void> {
    const clock = { nowMs: () => this.#nowMs + this.#skewMs[index]!, sleep: async () => undefined };
    const chore = expireReplicas({ storage: this.#storage, clock, ...this.#processes[index]! });
    while (await chore.run(new AbortController().signal)) this.#check("an expiry");
  }

  #check(when: string): void {
    for (const sentence of findBrokenInvariants(this.#state, this.#creditMicro, this.#memory)) {
      this.broken.push(`${when}: ${sentence}`);
    }
  }

  #newProcess(): FlushContext {
    const book = new JobBook(kernels);
    const trust = new TrustBook(sha256Hex, "faults");
    return { book, commit, trust, feeder: new Feeder(book, trust, this.#random), maxOutstanding: 8 };
  }

  #addHost(lies: boolean): void {
    const id = (this.#hosts.length + 1).toString(16).padStart(32, "0") as HostId;
    this.#hosts.push(new FaultyHost(id, lies, RESULT_BYTES, sha256Hex, commit));
  }

  #pick<T>(list: readonly T[]): T {
    return list[this.#below(list.length)]!;
  }

  #below(limit: number): number {
    return Math.floor(this.#random() * limit);
  }
}
