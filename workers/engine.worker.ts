import { expose } from "comlink";
import { ENGINE_CHANNEL } from "#lib/host/browser/browser-link.ts";
import { ProfileEngine } from "#lib/host/browser/profile-engine.ts";
import { profileLocks } from "#lib/host/browser/profile-locks.ts";
import type { StartOptions } from "#lib/host/browser/start-options.ts";
import { remoteCompute } from "#lib/host/compute/remote-compute.ts";
import { Engine } from "#lib/host/engine/engine.ts";
import type { HistoryStore } from "#lib/host/history/history-store.ts";
import { openIndexedDbHistory } from "#lib/host/history/indexeddb-history-store.ts";
import { MemoryHistoryStore } from "#lib/host/history/memory-history-store.ts";
import { type ComputeWorkers, systemClock, type UsageStore } from "#lib/host/ports.ts";
import { openIndexedDbStores } from "#lib/host/store/indexeddb-stores.ts";
import { MemoryKeyStore } from "#lib/host/store/memory-key-store.ts";
import { MemoryResultStore } from "#lib/host/store/memory-result-store.ts";
import { MemoryUsageStore } from "#lib/host/store/memory-usage-store.ts";
import { openProfileValues } from "#lib/host/store/profile-values.ts";
import { createKernelPlanner } from "./kernel-planner.ts";

const workers: ComputeWorkers = {
  spawn(role, onCrash) {
    const url = new URL("./compute.worker.js", import.meta.url);
    const thread = new Worker(url, { type: "module", name: `tabgrid-compute-${role}` });
    thread.onerror = (event) => {
      event.preventDefault();
      onCrash(event.message || "the worker could not be loaded");
    };
    return { api: remoteCompute(thread), terminate: () => thread.terminate() };
  },
};

// A profile that forbids storage can still contribute; it only forgets everything when the tab closes.
const openStores = () =>
  openIndexedDbStores().catch(() => ({ keys: new MemoryKeyStore(), results: new MemoryResultStore() }));
const openUsage = (): Promise<UsageStore> => openProfileValues().catch(() => new MemoryUsageStore());
const openHistory = (): Promise<HistoryStore> => openIndexedDbHistory().catch(() => new MemoryHistoryStore());
/** A browser says how much memory the machine has, in GiB and roughly, or says nothing. */
const { deviceMemory = 4 } = navigator as WorkerNavigator & { readonly deviceMemory?: number };
/** This much of it may be taken by units under way. */
const MEMORY_SHARE = 1 / 4;
let stores: ReturnType<typeof openStores> | null = null;
let usage: ReturnType<typeof openUsage> | null = null;
let history: ReturnType<typeof openHistory> | null = null;
let latest: Engine | null = null;

async function createEngine(options: StartOptions): Promise<Engine> {
  stores ??= openStores();
  usage ??= openUsage();
  history ??= openHistory();
  const ports = {
    ...(await stores),
    usage: await usage,
    history: await history,
    clock: systemClock,
    fetch: globalThis.fetch.bind(globalThis),
    origin: self.location.origin,
    planner: createKernelPlanner(),
    workers,
    random: Math.random,
    kind: "browser" as const,
    cores: navigator.hardwareConcurrency,
    attribution: options.attribution,
    memoryBytes: deviceMemory * 1024 ** 3 * MEMORY_SHARE,
  };
  latest = new Engine(ports, options);
  return latest;
}

const engine = new ProfileEngine({
  tab: self.name,
  channel: new BroadcastChannel(ENGINE_CHANNEL),
  locks: profileLocks(),
  clock: systemClock,
  createEngine,
});
addEventListener("online", () => latest?.reconnected());
expose(engine);
