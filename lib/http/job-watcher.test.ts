import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { spin } from "#lib/kernels/spin/kernel.ts";
import type { JobId } from "#lib/protocol/ids.ts";
import { createFakeCoordinator, type FakeCoordinator } from "#lib/testing/fake-coordinator.ts";
import { createJobViews } from "./job-views.ts";
import { changesSince, createJobWatcher, type JobWatcher } from "./job-watcher.ts";

const POLL_MS = 100;

let coordinator: FakeCoordinator;
let watcher: JobWatcher;
let id: JobId;
beforeEach(async () => {
  vi.useFakeTimers();
  coordinator = createFakeCoordinator();
  watcher = createJobWatcher(coordinator, createJobViews({ spin }, coordinator), Date.now, POLL_MS);
  const job = await coordinator.createJob({
    accountId: null,
    title: "",
    kernel: "spin",
    kernelVersion: spin.version,
    params: { units: 2, iterations: 0, resultBytes: 16 },
    terms: { quorum: 2, maxReplicas: 8, deadlineMs: 60_000, priority: 0 },
    standing: false,
    inputs: [],
    stages: [{ title: "Rows", raster: { width: 4, height: 2 }, unitCount: 2 }],
    makesImage: true,
    outputFormat: "png",
  });
  id = job.id;
});
afterEach(() => vi.useRealTimers());

/** Looks at the job during so many polling periods. */
async function looksDuring(periods: number): Promise<number> {
  const before = coordinator.looks.count;
  await vi.advanceTimersByTimeAsync(periods * POLL_MS);
  return coordinator.looks.count - before;
}

describe("createJobWatcher", () => {
  it("looks once a period, also at a job whose viewers left and came back", async () => {
    for (let i = 0; i < 5; i++) (await watcher.watch(id)).release();
    const { release } = await watcher.watch(id);
    expect(await looksDuring(10)).toBe(10);
    release();
    expect(await looksDuring(10)).toBe(0);
  });

  it("tells once the job has ended what must not be told of its units before, however long ago they changed", async () => {
    const reasonOf = (json: string): string => JSON.parse(json).reason.code;
    const { terms } = await coordinator.getJob(id);
    coordinator.changeJob(id, { terms: { ...terms, targetErrorRate: 0.1 } });
    coordinator.acceptUnit(id, 0, new Uint8Array(16));
    const { job } = await watcher.watch(id);
    expect(reasonOf(job.units.get(0)!.json)).toBe("unit.checked");
    await vi.advanceTimersByTimeAsync(60_000);
    coordinator.changeJob(id, { state: "done", endedAtMs: Date.now() });
    await vi.advanceTimersByTimeAsync(POLL_MS);
    expect(reasonOf(job.units.get(0)!.json)).toBe("unit.trusted");
  });

  it("tells its viewers when the job cannot be looked at, and looks afresh for the next one", async () => {
    const { job } = await watcher.watch(id);
    const { changed } = job;
    const looking = vi.spyOn(coordinator, "getJob").mockRejectedValueOnce(new Error("away"));
    await vi.advanceTimersByTimeAsync(POLL_MS);
    await changed;
    expect(job.failure).toEqual(new Error("away"));
    looking.mockRestore();
    const next = await watcher.watch(id);
    expect(next.job).not.toBe(job);
    expect(await looksDuring(3)).toBe(3);
  });
});

describe("changesSince", () => {
  it("gives each viewer what is new to them, each unit once and as it is now", async () => {
    const { job } = await watcher.watch(id);
    const ordinals = (sequence: number) => changesSince(job, sequence).units.map((json) => JSON.parse(json).ordinal);
    const accept = async (ordinal: number, byte: number): Promise<void> => {
      coordinator.acceptUnit(id, ordinal, new Uint8Array(16).fill(byte));
      await vi.advanceTimersByTimeAsync(POLL_MS);
    };
    expect(ordinals(0)).toEqual([0, 1]);
    const before = job.sequence;
    await accept(1, 1);
    const between = job.sequence;
    await accept(0, 2);
    expect(ordinals(0)).toEqual([1, 0]);
    expect(ordinals(before)).toEqual([1, 0]);
    expect(ordinals(between)).toEqual([0]);
    expect(changesSince(job, job.sequence)).toEqual({ job: null, units: [] });
    expect(JSON.parse(changesSince(job, between).units[0]!)).toMatchObject({ state: "accepted" });
  });

  it("looks at nothing but that, however many units there are", () => {
    const changes = Array.from({ length: 10_000 }, (_, ordinal) => ({ ordinal, json: "{}", sequence: ordinal + 1 }));
    const units = new Map(changes.map((unit) => [unit.ordinal, unit]));
    const found = vi.spyOn(units, "get");
    const walked = vi.spyOn(units, "values");
    expect(changesSince({ job: { json: "", sequence: 0 }, units, changes }, 9_997).units).toHaveLength(3);
    expect(found).toHaveBeenCalledTimes(3);
    expect(walked).not.toHaveBeenCalled();
  });
});
