import { hash } from "node:crypto";
import { createCommit } from "#lib/coordinator/commitments.ts";
import { Feeder } from "#lib/coordinator/exchange/hand-out.ts";
import { prepareExchange } from "#lib/coordinator/exchange/prepare-exchange.ts";
import { type FlushContext, runFlush } from "#lib/coordinator/exchange/run-flush.ts";
import { JobBook } from "#lib/coordinator/job-book.ts";
import { expireReplicas } from "#lib/coordinator/loops/expire-replicas.ts";
import type { Chore } from "#lib/coordinator/loops/loop.ts";
import { releaseStages } from "#lib/coordinator/loops/release-stages.ts";
import { MemoryState } from "#lib/coordinator/memory/memory-state.ts";
import { openJobRecord } from "#lib/coordinator/open-job-record.ts";
import { FEWEST_CHECKS, MOST_CHECKS } from "#lib/coordinator/trust/saboteur-share.ts";
import { changeOf, changeTrust, newTrust } from "#lib/coordinator/trust/trust-record.ts";
import { TrustBook } from "#lib/coordinator/trust-book.ts";
import { kernels } from "#lib/kernels/registry.ts";
import type { HostId, JobId, UnitId } from "#lib/protocol/ids.ts";
import type { ExchangeResponse } from "#lib/protocol/messages/exchange.ts";
import { createRandom } from "../random.ts";
import { findBrokenInvariants, type JobUnderTest, type Memory } from "./check-invariants.ts";
import { Crash, CrashingStorage } from "./crashing-storage.ts";
import { type Deceit, FaultyHost, type Message } from "./faulty-host.ts";
import { faultyJob, KERNEL, RESULT_BYTES } from "./faulty-job.ts";

const UNITS = 4;
const HOSTS = 6;
/** Hosts that are proven when a run begins, where units rest on that. */
const PROVEN_HOSTS = 4;
/** Hosts that join when the faults are over, so that nobody is missing who lost a unit too often. */
const FRESH_HOSTS = 4;
/** As many join each round after that: a dispute that saboteurs take part in needs many to settle. */
const HOSTS_PER_ROUND = 6;
const MOST_ROUNDS = 40;
const EVENTS = 80;
const LEASE_MS = 60_000;
/** Clocks of the two coordinators differ by up to this, in milliseconds. */
const SKEW_MS = 20_000;
const PROCESSES = 2;
/** An exchange, an expiry or an audit takes at most about this many steps that its process may die at. */
const MOST_STEPS = 12;

const sha256Hex = (bytes: Uint8Array): string => hash("sha256", bytes, "hex");
const commit = createCommit(sha256Hex);

/** What happened in one run. */
export interface FaultReport {
  readonly seed: number;
  readonly crashes: number;
  readonly dropped: number;
  readonly duplicated: number;
  /** Hosts that a wrong result was found of. */
  readonly caught: number;
  /** Everything that was broken, by when; empty when all went well. */
  readonly broken: readonly string[];
}

/**
 * Runs the coordinator's real exchange, expiry and release over storage in memory, with two processes whose clocks
 * differ, while messages are dropped, duplicated and reordered, processes die at any step of what they write, and hosts
 * lie. Seeds that are odd run a job with a fixed quorum, every other of them spread, even ones a job with a target error rate. Checks the invariants
 * after every commit, and that the job is completed once the faults end. The same seed gives the same run.
 */
export async function simulateFaults(seed: number): Promise<FaultReport> {
  const run = new FaultRun(seed);
  await run.start();
  for (let event = 0; event < EVENTS && run.broken.length === 0; event++) await run.step(event);
  if (run.broken.length === 0) await run.finish();
  const { crashes, dropped, duplicated, caught, broken } = run;
  return { seed, crashes, dropped, duplicated, caught, broken };
}

/** A process of the coordinator: all of it is lost when it dies. */
interface Process extends FlushContext {
  readonly storage: CrashingStorage;
  /** How far its clock is ahead, in milliseconds. */
  readonly skewMs: number;
}

class FaultRun {
  readonly broken: string[] = [];
  crashes = 0;
  dropped = 0;
  duplicated = 0;
  readonly #seed: number;
  readonly #byTrust: boolean;
  readonly #random: () => number;
  readonly #state = new MemoryState();
  readonly #memory: Memory = { units: new Map(), canonical: new Map(), trust: new Map(), caught: new Set() };
  readonly #processes: Process[] = [];
  readonly #hosts: FaultyHost[] = [];
  readonly #inFlight: Message[] = [];
  #nowMs = 1_700_000_000_000;
  #job: JobUnderTest | null = null;
  #event = "the start";

  constructor(seed: number) {
    this.#seed = seed;
    this.#byTrust = seed % 2 === 0;
    this.#random = createRandom(seed);
    for (let index = 0; index < PROCESSES; index++) {
      this.#processes.push(this.#newProcess(Math.floor((this.#random() - 0.5) * SKEW_MS)));
    }
    for (let index = 0; index < HOSTS; index++) this.#addHost(this.#deceitOf(index));
  }

  get caught(): number {
    return this.#memory.caught.size;
  }

  async start(): Promise<void> {
    const record = openJobRecord(
      faultyJob(UNITS, LEASE_MS, { byTrust: this.#byTrust, spread: this.#seed % 4 === 3 }),
      "00000000-0000-4000-8000-000000000001" as JobId,
      this.#nowMs,
    );
    const { storage, book, trust } = this.#processes[0]!;
    await storage.createJob(record, KERNEL, []);
    book.learn(record);
    const creditMicro = book.find(record.id)!.creditMicro(0);
    const auditDraw = (id: UnitId): number => trust.draw("audit", id);
    this.#job = { kernel: KERNEL, creditMicro, byTrust: this.#byTrust, auditDraw };
    if (!this.#byTrust) return;
    const proven = changeTrust(newTrust(this.#nowMs), changeOf({ verified: MOST_CHECKS }), this.#nowMs, FEWEST_CHECKS);
    for (const { id } of this.#hosts.slice(0, PROVEN_HOSTS)) {
      this.#state.trust.set(id, new Map([[KERNEL, proven]]));
      this.#memory.trust.set(id, proven);
    }
  }

  async step(event: number): Promise<void> {
    this.#event = `event ${event}`;
    const choice = this.#random();
    if (choice < 0.35) this.#inFlight.push(this.#pick(this.#hosts).ask(1 + this.#below(3), () => this.#random() < 0.8));
    else if (choice < 0.8) await this.#deliver(this.#below(PROCESSES));
    else if (choice < 0.97) await this.#passTime();
    else this.#pick(this.#hosts).forget();
  }

  /** No more faults: everybody reports and claims until all is accepted. */
  async finish(): Promise<void> {
    this.#inFlight.length = 0;
    const [process] = this.#processes;
    for (let index = 0; index < FRESH_HOSTS; index++) this.#addHost(null);
    for (let round = 0; round < MOST_ROUNDS; round++) {
      this.#event = `round ${round}`;
      while (await this.#workOff(process!));
      await this.#run(process!, releaseStages);
      const [job] = this.#state.jobs.values();
      if (this.broken.length > 0 || job!.record.unitsAccepted === UNITS) return;
      this.#nowMs += LEASE_MS + SKEW_MS;
      await this.#run(process!, expireReplicas);
      for (let index = 0; index < HOSTS_PER_ROUND; index++) this.#addHost(null);
    }
    this.broken.push("the job was not completed");
  }

  /** Everybody reports and claims once. False when nobody got anything. */
  async #workOff(process: Process): Promise<boolean> {
    let assigned = 0;
    for (const host of this.#hosts) {
      const message = host.ask(UNITS, () => true);
      const response = await this.#exchange(process, message);
      host.hear(response);
      assigned += response.assignments.length;
    }
    return assigned > 0 && this.broken.length === 0;
  }

  /** Lets a random message reach a process; it may come again later, or never, and so may the answer. */
  async #deliver(index: number): Promise<void> {
    if (this.#inFlight.length === 0) return;
    const at = this.#below(this.#inFlight.length);
    const message = this.#inFlight[at]!;
    if (this.#random() < 0.15) this.duplicated++;
    else this.#inFlight.splice(at, 1);
    if (this.#random() < 0.1) {
      this.dropped++;
      return;
    }
    const response = await this.#survive(index, (process) => this.#exchange(process, message));
    if (response === null) return;
    if (this.#random() < 0.1) this.dropped++;
    else message.host.hear(response);
  }

  /** A process looks at what is due, or at stages that are complete, and meanwhile the other serves a host or two. */
  async #passTime(): Promise<void> {
    const index = this.#below(PROCESSES);
    const chore = this.#byTrust && this.#random() < 0.5 ? releaseStages : expireReplicas;
    if (chore === expireReplicas) this.#nowMs += this.#below(LEASE_MS);
    await this.#survive(index, async (process) => {
      process.storage.before = async () => {
        if (this.#random() < 0.2) await this.#deliver((index + 1) % PROCESSES);
      };
      await this.#run(process, chore);
    });
  }

  /** Does something that the process may not survive; null when it did not, and another takes its place. */
  async #survive<T>(index: number, work: (process: Process) => Promise<T>): Promise<T | null> {
    const process = this.#processes[index]!;
    const { storage } = process;
    if (this.#random() < 0.2) storage.crashAfter = this.#below(MOST_STEPS);
    try {
      return await work(process);
    } catch (error) {
      if (!(error instanceof Crash)) throw error;
      this.crashes++;
      this.#processes[index] = this.#newProcess(process.skewMs);
      return null;
    } finally {
      storage.crashAfter = null;
      storage.before = null;
    }
  }

  async #exchange(process: Process, { host, request, payloads }: Message): Promise<ExchangeResponse> {
    const blobs = { renew: async () => null };
    const prepared = await prepareExchange(host.id, request, payloads, { blobs, hash: sha256Hex });
    const { storage, trust, skewMs } = process;
    const nowMs = this.#nowMs + skewMs;
    await trust.open(storage, () => "", nowMs);
    const { responses, work } = await storage.flush((flush) => runFlush(flush, [prepared], nowMs, process));
    trust.apply(work, nowMs);
    return responses[0]!;
  }

  /** Runs a background loop until it has nothing more to do. */
  async #run(process: Process, chore: (deps: Parameters<typeof releaseStages>[0]) => Chore): Promise<void> {
    const clock = { nowMs: () => this.#nowMs + process.skewMs, sleep: async () => undefined };
    await process.trust.open(process.storage, () => "", clock.nowMs());
    const { run } = chore({ clock, ...process });
    while ((await run(new AbortController().signal)) && this.broken.length === 0);
  }

  #check(): void {
    for (const sentence of findBrokenInvariants(this.#state, this.#job!, this.#memory)) {
      this.broken.push(`${this.#event}: ${sentence}`);
    }
  }

  #newProcess(skewMs: number): Process {
    const book = new JobBook(kernels, sha256Hex);
    const trust = new TrustBook(sha256Hex, `faults ${this.#seed}`);
    const storage = new CrashingStorage(this.#state, () => this.#check());
    return { storage, skewMs, book, commit, trust, feeder: new Feeder(book, trust, this.#random), maxOutstanding: 8 };
  }

  /** With a fixed quorum one host always lies; with trust two collude now and then and one lies for itself. */
  #deceitOf(index: number): Deceit | null {
    if (!this.#byTrust) return index === 0 ? { rate: 1, group: 0 } : null;
    if (index < 2) return { rate: 0.4, group: this.#seed };
    return index === 2 ? { rate: 0.3, group: this.#seed + 1 } : null;
  }

  #addHost(deceit: Deceit | null): void {
    const id = (this.#hosts.length + 1).toString(16).padStart(32, "0") as HostId;
    this.#hosts.push(new FaultyHost(id, deceit, RESULT_BYTES, sha256Hex, commit));
  }

  #pick<T>(list: readonly T[]): T {
    return list[this.#below(list.length)]!;
  }

  #below(limit: number): number {
    return Math.floor(this.#random() * limit);
  }
}
