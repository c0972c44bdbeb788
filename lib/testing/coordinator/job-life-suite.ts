import { describe, expect, test, vi } from "vitest";
import type { Coordinator } from "#lib/coordinator/ports.ts";
import { MAX_DECLINED } from "#lib/coordinator/units/declined.ts";
import type { JobId } from "#lib/protocol/ids.ts";
import type { StorageUnderTest } from "../storage/storage-fixture.ts";
import { unitsOf, untilState, useCoordinators } from "./coordinator-fixture.ts";
import { RESULT_BYTES, rightResult, SimulatedHost, spinJob, wrongResult } from "./simulated-host.ts";

/** What becomes of jobs, whatever the storage: done, failed, cancelled, shared by processes, taken up after a restart. */
export function describeJobLife(name: string, open: () => Promise<StorageUnderTest>): void {
  describe(`job life: ${name}`, () => {
    const { build, buildAnother, getStorage } = useCoordinators(open);

    test("two hosts compute a job: verified, credited, assembled", async () => {
      const built = build();
      const { coordinator, outputs } = built;
      const job = await coordinator.createJob(spinJob(20));
      const [a, b] = [new SimulatedHost(coordinator, 1), new SimulatedHost(coordinator, 2)];
      await Promise.all([a.claim(20), b.claim(20)]);
      await Promise.all([a.report(), b.report()]);
      expect(await coordinator.getJob(job.id)).toMatchObject({ unitsAccepted: 20, resultsReported: 40 });
      await coordinator.start();
      const done = await untilState(built, job.id, "done");
      expect(done).toMatchObject({ resultsInvalid: 0, outputSizeBytes: 20 * RESULT_BYTES, failure: null });
      const expected = Buffer.concat(Array.from({ length: 20 }, (_, ordinal) => rightResult(ordinal)));
      expect(Buffer.from(outputs.finished.get(job.id)!).equals(expected)).toBe(true);
      for (const host of [a, b]) {
        const totals = await coordinator.hostTotals(host.id);
        expect(totals).toEqual({ verifiedUnits: 20, invalidUnits: 0, creditMicro: 20 });
      }
      expect(await coordinator.findResult(job.id, 3)).toEqual(rightResult(3));
      expect(await coordinator.findResult(job.id, 20)).toBeNull();
    });

    test("a unit without agreement fails its job and says which", async () => {
      const { coordinator } = build();
      const terms = { quorum: 2, maxReplicas: 3, deadlineMs: 60_000, priority: 0 };
      const job = await coordinator.createJob(spinJob(2, { terms }));
      const hosts = [1, 2, 3].map((n) => SimulatedHost.wrong(coordinator, n));
      for (const host of hosts) {
        await host.claim(1);
        await host.send(host.held.map((one) => ({ ...one, upload: true })));
        host.held = [];
      }
      const failed = await coordinator.getJob(job.id);
      expect(failed).toMatchObject({ state: "failed", failure: { code: "unit.no-agreement" } });
      expect(failed.failure!.message).toBe("Unit 1 got 3 results and no 2 of them agree.");
      const states = async () => (await unitsOf(coordinator, job.id)).map(({ state }) => state);
      await vi.waitFor(async () => expect(await states()).toEqual(["failed", "cancelled"]), { timeout: 60_000 });
      expect((await hosts[0]!.claim(1)).idle?.reason).toBe("no-work");
    });

    test("no exchange waits for the units of a job that failed to be cancelled, but the coordinator's end does", async () => {
      const { coordinator } = build();
      const terms = { quorum: 2, maxReplicas: 2, deadlineMs: 60_000, priority: 0 };
      const job = await coordinator.createJob(spinJob(2, { terms }));
      const cancelling = Promise.withResolvers<void>();
      const cancelOpenUnits = vi.spyOn(getStorage(), "cancelOpenUnits").mockReturnValue(cancelling.promise);
      const host = new SimulatedHost(coordinator, 1);
      await host.claim(1);
      const { unitId, attempt } = host.held[0]!;
      await host.exchange({ failures: [{ unitId, attempt, reason: "unsupported" }] });
      expect(await coordinator.getJob(job.id)).toMatchObject({ state: "failed" });
      expect(cancelOpenUnits).toHaveBeenCalledWith(job.id, expect.any(Number));
      await new SimulatedHost(coordinator, 2).claim(1);
      let stopped = false;
      const stopping = coordinator.stop().then(() => {
        stopped = true;
      });
      await new Promise((resolve) => setImmediate(resolve));
      expect(stopped).toBe(false);
      cancelOpenUnits.mockRestore();
      cancelling.resolve(getStorage().cancelOpenUnits(job.id, 1));
      await stopping;
      expect((await unitsOf(coordinator, job.id)).map(({ state }) => state)).toEqual(["failed", "cancelled"]);
    });

    test("units that hosts cannot compute fail the job", async () => {
      const { coordinator } = build();
      const terms = { quorum: 2, maxReplicas: 2, deadlineMs: 60_000, priority: 0 };
      const job = await coordinator.createJob(spinJob(1, { terms }));
      const host = new SimulatedHost(coordinator, 1);
      await host.claim(1);
      const { unitId, attempt } = host.held[0]!;
      const { standings } = await host.exchange({ failures: [{ unitId, attempt, reason: "out-of-memory" }] });
      expect(standings).toEqual([{ unitId, attempt, standing: "ended" }]);
      expect(await coordinator.getJob(job.id)).toMatchObject({ failure: { code: "unit.not-computable" } });
    });

    test("a unit that hosts find too large goes to others and uses up none of its results", async () => {
      const { coordinator } = build();
      const terms = { quorum: 2, maxReplicas: 2, deadlineMs: 60_000, priority: 0 };
      const job = await coordinator.createJob(spinJob(1, { terms }));
      for (let n = 1; n <= 10; n++) {
        const small = new SimulatedHost(coordinator, n);
        await small.decline(1);
        expect((await small.claim(1)).idle?.reason).toBe("only-own-units");
      }
      const hosts = [11, 12].map((n) => new SimulatedHost(coordinator, n));
      for (const host of hosts) await host.claim(1);
      for (const host of hosts) await host.report();
      expect(await coordinator.getJob(job.id)).toMatchObject({ unitsAccepted: 1, resultsReported: 2 });
    });

    test("a unit too large for every host fails the job and says so", async () => {
      const { coordinator } = build();
      const job = await coordinator.createJob(spinJob(1));
      for (let n = 1; n <= MAX_DECLINED; n++) {
        expect((await coordinator.getJob(job.id)).state).toBe("running");
        await new SimulatedHost(coordinator, n).decline(1);
      }
      expect(await coordinator.getJob(job.id)).toMatchObject({
        state: "failed",
        failure: { code: "unit.too-large", message: "Unit 1 needs more memory than 64 hosts have." },
      });
    });

    test("cancelling ends a job for its hosts", async () => {
      const { coordinator } = build();
      const job = await coordinator.createJob(spinJob(3));
      const [a, b] = [new SimulatedHost(coordinator, 1), new SimulatedHost(coordinator, 2)];
      await a.claim(2);
      expect(await coordinator.cancelJob(job.id)).toMatchObject({ state: "cancelled", unitsAccepted: 0 });
      expect(await coordinator.cancelJob(job.id)).toMatchObject({ state: "cancelled" });
      expect((await b.claim(1)).idle?.reason).toBe("no-work");
      const { standings } = await a.report();
      expect(standings.map(({ standing }) => standing)).toEqual(["ended", "ended"]);
      await expect(coordinator.cancelJob("00000000-0000-4000-8000-00000000dead" as JobId)).rejects.toMatchObject({
        code: "job.not-found",
      });
    });

    test("two processes share the work: no replica twice, every unit decided", async () => {
      const UNITS = 1_500;
      const { coordinator: one } = build();
      const second = await buildAnother();
      const job = await one.createJob(spinJob(UNITS));
      const hosts = Array.from({ length: 24 }, (_, n) => {
        const coordinator = n % 2 === 0 ? one : second.coordinator;
        return n === 5 ? SimulatedHost.wrong(coordinator, n + 1) : new SimulatedHost(coordinator, n + 1);
      });
      const seen: string[] = [];
      const work = async (host: SimulatedHost): Promise<void> => {
        for (let idle = 0; idle < 30; ) {
          const { assignments } = host.held.length > 0 ? await host.report(16) : await host.claim(16);
          seen.push(...assignments.map(({ unitId, attempt }) => `${unitId}:${attempt}`));
          idle = assignments.length === 0 ? idle + 1 : 0;
          if (idle > 0 && (await one.getJob(job.id)).unitsAccepted === UNITS) return;
        }
      };
      await Promise.all(hosts.map(work));
      expect(new Set(seen).size).toBe(seen.length);
      const units = await unitsOf(one, job.id);
      expect(units.filter(({ state }) => state === "accepted")).toHaveLength(UNITS);
      let valid = 0;
      for (const { replicas } of units) {
        expect(new Set(replicas.map(({ hostId }) => hostId)).size).toBe(replicas.length);
        valid += replicas.filter(({ state }) => state === "valid").length;
      }
      let credit = 0;
      for (const { id } of hosts) credit += (await one.hostTotals(id)).creditMicro;
      expect(credit).toBe(valid);
      expect((await one.hostTotals(hosts[5]!.id)).verifiedUnits).toBe(0);
    });

    test("simultaneous pairs all reach their quorum", async () => {
      const PAIRS = 32 * 32;
      const { coordinator } = build();
      const second = await buildAnother();
      const job = await coordinator.createJob(spinJob(PAIRS));
      const hosts = Array.from(
        { length: 2 },
        (_, n) => new SimulatedHost(n === 0 ? coordinator : second.coordinator, n + 1),
      ) as [SimulatedHost, SimulatedHost];
      for (let round = 0; round < 32; round++) {
        for (const host of hosts) await host.claim(32);
        const [a, b] = hosts.map(({ held }) => held.splice(0));
        const each = (host: SimulatedHost, held: typeof a) => held!.map((one) => host.send([one]));
        await Promise.all([...each(hosts[0], a), ...each(hosts[1], b)]);
      }
      expect((await coordinator.getJob(job.id)).unitsAccepted).toBe(PAIRS);
    });

    test("after a restart the output is assembled all the same", async () => {
      const first = build();
      const job = await first.coordinator.createJob(spinJob(6));
      await first.coordinator.start();
      const work = async (coordinator: Coordinator) => {
        const hosts = [1, 2].map((n) => new SimulatedHost(coordinator, n));
        for (const host of hosts) await host.claim(3);
        for (const host of hosts) await host.report();
      };
      await work(first.coordinator);
      while (first.outputs.opened === 0) {
        first.clock.advance(250);
        await new Promise((resolve) => setImmediate(resolve));
      }
      expect(first.outputs.held.size).toBe(1);
      await first.coordinator.stop();
      expect(first.outputs.held.size).toBe(0);
      const second = build();
      await second.coordinator.start();
      await work(second.coordinator);
      await untilState(second, job.id, "done");
      const expected = Buffer.concat(Array.from({ length: 6 }, (_, ordinal) => rightResult(ordinal)));
      expect(Buffer.from(second.outputs.finished.get(job.id)!).equals(expected)).toBe(true);
    });

    test("a standing job is always there, and a new one follows when it is done", async () => {
      const terms = { quorum: 1, maxReplicas: 8, deadlineMs: 60_000, priority: -100 };
      const nextStandingJob = (sequence: number) =>
        spinJob(2, { title: `standing ${sequence}`, standing: true, terms });
      const built = build({ nextStandingJob });
      const { coordinator, clock } = built;
      await coordinator.start();
      const host = new SimulatedHost(coordinator, 1);
      const titles = new Set<string>();
      while (titles.size < 3) {
        clock.advance(1_000);
        await host.report(2);
        const { jobs } = await coordinator.listJobs({ accountId: null, limit: 9, cursor: null });
        for (const { title } of jobs) titles.add(title);
        expect(jobs.filter(({ state }) => state === "running").length).toBeLessThanOrEqual(1);
        await new Promise((resolve) => setImmediate(resolve));
      }
      expect([...titles]).toEqual(["standing 0", "standing 1", "standing 2"]);
    });

    test("wrong results never get into an output", async () => {
      const built = build();
      const { coordinator, outputs } = built;
      const job = await coordinator.createJob(spinJob(60));
      const hosts = Array.from({ length: 8 }, (_, n) => {
        const number = n + 1;
        return new SimulatedHost(coordinator, number, (ordinal) =>
          (ordinal * 7 + n) % 8 === 0
            ? wrongResult(ordinal, `${number}`.repeat(32) as SimulatedHost["id"])
            : rightResult(ordinal),
        );
      });
      await coordinator.start();
      while ((await coordinator.getJob(job.id)).unitsAccepted < 60) {
        for (const host of hosts) await host.report(10);
        for (const host of hosts) await host.exchange({ ask: [...host.standings.values()].slice(0, 200) });
      }
      await untilState(built, job.id, "done");
      const expected = Buffer.concat(Array.from({ length: 60 }, (_, ordinal) => rightResult(ordinal)));
      expect(Buffer.from(outputs.finished.get(job.id)!).equals(expected)).toBe(true);
      expect((await coordinator.getJob(job.id)).resultsInvalid).toBeGreaterThan(0);
    });
  });
}
