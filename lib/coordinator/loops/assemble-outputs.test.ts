import { describe, expect, it, vi } from "vitest";
import { TabgridError } from "#lib/errors/tabgrid-error.ts";
import { kernels } from "#lib/kernels/registry.ts";
import { buildCoordinator } from "#lib/testing/coordinator/build-coordinator.ts";
import { rightResult, SimulatedHost, spinJob } from "#lib/testing/coordinator/simulated-host.ts";
import { survey, surveyJob, surveyResult } from "#lib/testing/coordinator/survey-kernel.ts";
import { commit, sha256Hex } from "#lib/testing/storage/unit-builders.ts";
import type { CoordinatorDeps } from "../create-coordinator.ts";
import { RecentResults } from "../exchange/recent-results.ts";
import { JobBook } from "../job-book.ts";
import { MemoryState } from "../memory/memory-state.ts";
import { MemoryStorage } from "../memory/memory-storage.ts";
import { TrustBook } from "../trust-book.ts";
import { assembleOutputs } from "./assemble-outputs.ts";

const UNITS = 4;

const decisionsWith = (known: CoordinatorDeps["kernels"]) => ({
  book: new JobBook(known, sha256Hex),
  commit,
  trust: new TrustBook(sha256Hex),
});

/** A job of four units, two hosts that compute it, and the assimilator, whose rounds run when told. */
async function openScene() {
  const storage = new MemoryStorage(new MemoryState());
  const { coordinator, clock, outputs, blobs } = buildCoordinator(storage);
  const chore = assembleOutputs({
    ...decisionsWith(kernels),
    recent: new RecentResults(),
    storage,
    clock,
    blobs,
    hash: sha256Hex,
    outputs,
  });
  const job = await coordinator.createJob(spinJob(UNITS));
  const hosts = [1, 2].map((n) => new SimulatedHost(coordinator, n));
  return {
    storage,
    outputs,
    chore,
    round: () => chore.run(new AbortController().signal),
    accept: async (units: number) => {
      for (const host of hosts) await host.claim(units);
      for (const host of hosts) await host.report();
    },
    expectDone: async () => {
      expect(await coordinator.getJob(job.id)).toMatchObject({ state: "done" });
      const expected = Buffer.concat(Array.from({ length: UNITS }, (_, ordinal) => rightResult(ordinal)));
      expect(Buffer.compare(outputs.finished.get(job.id)!, expected)).toBe(0);
      expect(outputs.held.size).toBe(0);
    },
  };
}

const unavailable = () => new TabgridError("storage.unavailable", "transient", "The database is away.");

describe("assembleOutputs", () => {
  it("reads nothing back of a stage that began before its eyes", async () => {
    const { storage, round, accept, expectDone } = await openScene();
    const list = vi.spyOn(storage, "listAccepted");
    await accept(1);
    await round();
    await accept(UNITS - 1);
    await round();
    await expectDone();
    // What it asks for by name, this storage takes from a list of all.
    expect(list.mock.calls.filter(([, { limit }]) => limit < Number.POSITIVE_INFINITY)).toEqual([]);
  });

  it("places what a fold took although its answer was lost", async () => {
    const { storage, round, accept, expectDone } = await openScene();
    await accept(1);
    await round();
    await accept(UNITS - 1);
    const fold = storage.fold.bind(storage);
    vi.spyOn(storage, "fold").mockImplementationOnce(async (nowMs) => {
      await fold(nowMs);
      throw unavailable();
    });
    await expect(round()).rejects.toMatchObject({ code: "storage.unavailable" });
    await round();
    await expectDone();
  });

  it("assembles anew when a finished output could not become the job's", async () => {
    const { storage, outputs, round, accept, expectDone } = await openScene();
    await accept(UNITS);
    const moveJob = storage.moveJob.bind(storage);
    const move = vi.spyOn(storage, "moveJob").mockImplementation(async (id, from, to) => {
      if (to.state === "done") throw unavailable();
      return moveJob(id, from, to);
    });
    await round();
    move.mockRestore();
    await round();
    await expectDone();
    expect(outputs.opened).toBe(2);
  });

  it("gives up encoding when it is told to stop, and fails no job by it", async () => {
    const { outputs, chore, round, accept, expectDone } = await openScene();
    await accept(UNITS);
    const stopping = new AbortController();
    const open = outputs.open.bind(outputs);
    vi.spyOn(outputs, "open").mockImplementationOnce(async (...job) => {
      const writer = await open(...job);
      const finish = async (signal: AbortSignal) => {
        await writer.discard();
        stopping.abort();
        throw signal.aborted ? unavailable() : new Error("the stop was not heard");
      };
      return { ...writer, finish };
    });
    await chore.run(stopping.signal);
    await round();
    await expectDone();
  });

  it("puts a stage with data together when its last result is in, and never without", async () => {
    const storage = new MemoryStorage(new MemoryState());
    const known = { survey } as CoordinatorDeps["kernels"];
    const { coordinator, clock, outputs, blobs } = buildCoordinator(storage, { kernels: known });
    const chore = assembleOutputs({
      ...decisionsWith(known),
      recent: new RecentResults(),
      storage,
      clock,
      blobs,
      hash: sha256Hex,
      outputs,
    });
    const job = await coordinator.createJob(surveyJob(survey, UNITS));
    const hosts = [1, 2].map(
      (n) => new SimulatedHost(coordinator, n, (ordinal) => surveyResult(UNITS, ordinal), ["survey@1"]),
    );
    const signal = new AbortController().signal;
    for (let accepted = 1; accepted <= UNITS; accepted++) {
      for (const host of hosts) await host.claim(1);
      for (const host of hosts) await host.report();
      const isComplete = accepted === UNITS;
      expect(await chore.run(signal)).toBe(isComplete);
      expect((await coordinator.getJob(job.id)).stageCids).toHaveLength(isComplete ? 1 : 0);
    }
  });

  it("holds no output while another process leads, and catches up when it leads again", async () => {
    const { storage, outputs, chore, round, accept, expectDone } = await openScene();
    await accept(1);
    await round();
    expect(outputs.held.size).toBe(1);
    await chore.release!();
    expect(outputs.held.size).toBe(0);
    await accept(UNITS - 1);
    await storage.fold(0);
    await round();
    await expectDone();
  });
});
