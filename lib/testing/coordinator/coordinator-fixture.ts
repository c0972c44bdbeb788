import { afterEach, beforeEach } from "vitest";
import type { CoordinatorDeps } from "#lib/coordinator/create-coordinator.ts";
import type { Coordinator, JobRecord, UnitRecord } from "#lib/coordinator/ports.ts";
import type { JobId } from "#lib/protocol/ids.ts";
import type { StorageUnderTest } from "../storage/storage-fixture.ts";
import { buildCoordinator } from "./build-coordinator.ts";

type BuiltCoordinator = ReturnType<typeof buildCoordinator>;

/** Coordinators over a fresh storage for each test of a suite; stopped and closed after it. */
export function useCoordinators(open: () => Promise<StorageUnderTest>) {
  let opened: StorageUnderTest;
  const running: Coordinator[] = [];
  beforeEach(async () => {
    opened = await open();
  });
  afterEach(async () => {
    for (const coordinator of running.splice(0)) await coordinator.stop();
    await opened.close();
  });

  const keep = (built: BuiltCoordinator): BuiltCoordinator => {
    running.push(built.coordinator);
    return built;
  };
  return {
    getStorage: () => opened.storage,
    build: (overrides: Partial<CoordinatorDeps> = {}) => keep(buildCoordinator(opened.storage, overrides)),
    /** A second process over the same storage. */
    buildAnother: async (overrides: Partial<CoordinatorDeps> = {}) =>
      keep(buildCoordinator(await opened.another(), overrides)),
  };
}

/** Lets time pass until a job has a certain state. */
export async function untilState(
  { coordinator, clock }: Pick<BuiltCoordinator, "coordinator" | "clock">,
  id: JobId,
  state: JobRecord["state"],
): Promise<JobRecord> {
  for (;;) {
    const job = await coordinator.getJob(id);
    if (job.state === state) return job;
    clock.advance(250);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** All units of a small job. */
export function unitsOf(coordinator: Coordinator, id: JobId): Promise<UnitRecord[]> {
  return coordinator.listUnits(id, { sinceMs: 0, limit: 10_000 });
}
