import { randomUUID } from "node:crypto";
import { afterEach, beforeEach } from "vitest";
import { openJobRecord } from "#lib/coordinator/open-job-record.ts";
import type { JobRecord, UnitRecord } from "#lib/coordinator/ports.ts";
import type { Claimable, CoordinatorStorage, FlushChanges } from "#lib/coordinator/storage.ts";
import type { JobId } from "#lib/protocol/ids.ts";
import { spinJob } from "../coordinator/simulated-host.ts";
import { hostNumber } from "./unit-builders.ts";

/** A storage under test; `another` opens it once more, as another process would. */
export interface StorageUnderTest {
  readonly storage: CoordinatorStorage;
  another(): Promise<CoordinatorStorage>;
  close(): Promise<void>;
}

export const NOW_MS = 1_700_000_000_000;
export const HOST = hostNumber(1);
/** Asks for whatever there is. */
export const EVERYTHING = { kernels: ["spin@1"], exceptJobs: [], hostIds: [HOST], limit: 100, after: null };

/** A fresh job as the coordinator hands it to storage. */
export function buildJob(units: number, overrides: Partial<JobRecord> = {}): JobRecord {
  return { ...openJobRecord(spinJob(units), randomUUID() as JobId, NOW_MS), ...overrides };
}

/** Changes of a flush that changes nothing else. */
export function changesOf(overrides: Partial<FlushChanges>): FlushChanges {
  return {
    nowMs: NOW_MS,
    units: [],
    verdicts: [],
    ledger: [],
    work: [],
    rings: [],
    progress: [],
    wakeUps: [],
    hosts: new Map(),
    claims: new Map(),
    failedJobs: [],
    blobs: [],
    ...overrides,
  };
}

/** A fresh storage for each test of a suite, closed after it. */
export function useStorage(open: () => Promise<StorageUnderTest>) {
  let opened: StorageUnderTest;
  beforeEach(async () => {
    opened = await open();
  });
  afterEach(() => opened.close());

  const flush: CoordinatorStorage["flush"] = (work) => opened.storage.flush(work);
  const save = (changes: Partial<FlushChanges>): Promise<void> =>
    flush((transaction) => transaction.save(changesOf(changes)));
  return {
    getStorage: (): CoordinatorStorage => opened.storage,
    openAnother: (): Promise<CoordinatorStorage> => opened.another(),
    claimable: (): Promise<Claimable[]> => flush((transaction) => transaction.lockClaimable(EVERYTHING)),
    save,
    change: (before: UnitRecord, after: UnitRecord, payload: Uint8Array | null = null): Promise<void> =>
      save({ units: [{ before, after, payload }] }),
  };
}
