import type { JobBrief } from "#lib/protocol/messages/jobs.ts";
import type { StartOptions } from "../browser/start-options.ts";
import { Engine } from "../engine/engine.ts";
import { MemoryHistoryStore } from "../history/memory-history-store.ts";
import type { ResultStore } from "../ports.ts";
import { MemoryKeyStore } from "../store/memory-key-store.ts";
import { MemoryResultStore } from "../store/memory-result-store.ts";
import { MemoryUsageStore } from "../store/memory-usage-store.ts";
import { FakeCoordinator, spinBrief } from "./fake-coordinator.ts";
import { FakeWorkers, fakePlanner, fakeResult, sha256Hex } from "./fake-workers.ts";
import { pendingCrypto } from "./pending-crypto.ts";
import { VirtualClock } from "./virtual-clock.ts";

/** Numbers in [0, 1) that follow from a seed: mulberry32. */
export function seededRandom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** One host and its coordinator on virtual time. The stores outlive the engines, as a browser profile does. */
export class EngineScene {
  readonly clock = new VirtualClock();
  readonly results = new MemoryResultStore();
  readonly keys = new MemoryKeyStore();
  readonly usage = new MemoryUsageStore();
  readonly history = new MemoryHistoryStore();
  readonly coordinator = new FakeCoordinator(this.clock.now, async (brief, ordinal) =>
    sha256Hex(rightResult(brief, ordinal)),
  );
  workers = new FakeWorkers(this.clock);
  /** Of the next engine. */
  memoryBytes = 1_000_000;
  private readonly random: () => number;
  private readonly lives: { over: boolean }[] = [];

  constructor(seed = 1) {
    this.random = seededRandom(seed);
    this.coordinator.latency = () => new Promise((resolve) => this.clock.setTimeout(resolve, 10));
  }

  engine(options: StartOptions = { workers: 2, gpu: false }): Engine {
    const life = { over: false };
    this.lives.push(life);
    const { clock, results, keys, coordinator, random } = this;
    this.workers = new FakeWorkers(clock);
    const alive = <T>(value: T): T | Promise<T> => (life.over ? new Promise<never>(() => {}) : value);
    const store: ResultStore = {
      load: () => results.load(),
      write: async (changes) => alive(life.over ? undefined : await results.write(changes)),
      putPayload: async (key, bytes) => alive(life.over ? undefined : await results.putPayload(key, bytes)),
      findPayload: async (key) => alive(await results.findPayload(key)),
      removePayloads: async (keys) => alive(life.over ? undefined : await results.removePayloads(keys)),
      putCheckpoint: async (key, bytes) => alive(life.over ? undefined : await results.putCheckpoint(key, bytes)),
      findCheckpoint: async (key) => alive(await results.findCheckpoint(key)),
      removeCheckpoints: async (keys) => alive(life.over ? undefined : await results.removeCheckpoints(keys)),
      close: async () => {},
    };
    return new Engine(
      {
        clock: {
          now: clock.now,
          wallNow: clock.wallNow,
          setTimeout: (callback, delayMs) => clock.setTimeout(() => life.over || callback(), delayMs),
          clearTimeout: (handle) => clock.clearTimeout(handle),
        },
        fetch: async (...request) => alive(await (await alive(coordinator.fetch))(...request)),
        origin: "http://coordinator.test",
        keys,
        results: store,
        usage: this.usage,
        history: this.history,
        planner: fakePlanner,
        workers: this.workers,
        random,
        kind: "headless",
        cores: 2,
        memoryBytes: this.memoryBytes,
      },
      options,
    );
  }

  /** Every engine of before is gone without a word; what it had stored remains. */
  crash(): void {
    for (const life of this.lives) life.over = true;
  }

  run(limitMs: number, until?: () => boolean): Promise<void> {
    return this.clock.run(limitMs, until, () => this.coordinator.busy + pendingCrypto() > 0);
  }
}

/** A scene with one job of this many units. */
export function sceneWith(units: number, resultBytes = 64, seed = 1): EngineScene {
  const scene = new EngineScene(seed);
  scene.coordinator.addJob(spinBrief(1, { units, iterations: 0, resultBytes }), units);
  return scene;
}

function rightResult(brief: JobBrief, ordinal: number): Uint8Array {
  return fakeResult(brief.jobId, ordinal, (brief.params as { resultBytes: number }).resultBytes);
}
