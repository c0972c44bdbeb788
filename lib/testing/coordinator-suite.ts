import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { CoordinatorDeps } from "#lib/coordinator/create-coordinator.ts";
import type { Coordinator, JobRecord } from "#lib/coordinator/ports.ts";
import { cidOfDigest } from "#lib/protocol/digests.ts";
import type { Digest, JobId, UnitId } from "#lib/protocol/ids.ts";
import { buildCoordinator } from "./build-coordinator.ts";
import { RESULT_BYTES, rightResult, SimulatedHost, spinJob, wrongResult } from "./simulated-host.ts";
import type { StorageUnderTest } from "./storage-conformance.ts";
import { commit, sha256Hex } from "./unit-builders.ts";

/** What hosts and requesters can rely on, whatever the storage. */
export function describeCoordinator(name: string, open: () => Promise<StorageUnderTest>): void {
  describe(`coordinator: ${name}`, () => {
    let opened: StorageUnderTest;
    const running: Coordinator[] = [];
    beforeEach(async () => {
      opened = await open();
    });
    afterEach(async () => {
      for (const coordinator of running.splice(0)) await coordinator.stop();
      await opened.close();
    });

    const build = (overrides: Partial<CoordinatorDeps> = {}) => {
      const built = buildCoordinator(opened.storage, overrides);
      running.push(built.coordinator);
      return built;
    };
    /** Lets time pass until a job has a certain state. */
    const untilState = async (
      { coordinator, clock }: Pick<ReturnType<typeof build>, "coordinator" | "clock">,
      id: JobId,
      state: JobRecord["state"],
    ): Promise<JobRecord> => {
      for (;;) {
        const job = await coordinator.getJob(id);
        if (job.state === state) return job;
        clock.advance(250);
        await new Promise((resolve) => setImmediate(resolve));
      }
    };
    const unitsOf = (coordinator: Coordinator, id: JobId) => coordinator.listUnits(id, { sinceMs: 0, limit: 10_000 });

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

    test("only one host of a unit is told to send the payload", async () => {
      const { coordinator } = build();
      await coordinator.createJob(spinJob(10));
      const hosts = [1, 2].map((n) => new SimulatedHost(coordinator, n));
      await Promise.all(hosts.map((host) => host.claim(10)));
      const uploads = hosts.flatMap(({ held }) => held.filter(({ upload }) => upload).map(({ unitId }) => unitId));
      expect(uploads).toHaveLength(10);
      expect(new Set(uploads).size).toBe(10);
    });

    test("no host gets more than it claimed when many claim at once", async () => {
      const { coordinator } = build();
      const terms = { quorum: 3, maxReplicas: 8, deadlineMs: 60_000, priority: 0 };
      await coordinator.createJob(spinJob(40, { terms }));
      const claims = [1, 1, 2, 3, 5, 8, 13];
      const hosts = claims.map((_, n) => new SimulatedHost(coordinator, n + 1));
      await Promise.all(hosts.map((host, n) => host.claim(claims[n]!)));
      expect(hosts.map(({ held }) => held.length)).toEqual(claims);
    });

    test("a wrong uploader costs a third replica and gets nothing", async () => {
      const { coordinator } = build();
      const job = await coordinator.createJob(spinJob(4));
      const cheat = SimulatedHost.wrong(coordinator, 1);
      const [b, c] = [new SimulatedHost(coordinator, 2), new SimulatedHost(coordinator, 3)];
      await cheat.claim(4);
      await b.claim(4);
      await cheat.report();
      await b.report();
      expect([...b.standings.values()].map(({ standing }) => standing)).toEqual(Array(4).fill("payload-wanted"));
      await c.claim(4);
      expect(c.held.every(({ upload }) => upload)).toBe(true);
      await c.report();
      const ask = [...cheat.standings.values(), ...b.standings.values()];
      await cheat.exchange({ ask: ask.slice(0, 4) });
      await b.exchange({ ask: ask.slice(4) });
      const standingsOf = (host: SimulatedHost) => new Set([...host.standings.values()].map((one) => one.standing));
      expect([cheat, b, c].map((host) => [...standingsOf(host)])).toEqual([["invalid"], ["valid"], ["valid"]]);
      for (let ordinal = 0; ordinal < 4; ordinal++) {
        expect(await coordinator.findResult(job.id, ordinal)).toEqual(rightResult(ordinal));
      }
      expect(await coordinator.hostTotals(cheat.id)).toEqual({ verifiedUnits: 0, invalidUnits: 4, creditMicro: 0 });
      expect(await coordinator.getJob(job.id)).toMatchObject({ resultsReported: 12, resultsInvalid: 4 });
    });

    test("a host whose payload is wanted sends it with the same report, inline or as a blob", async () => {
      const { coordinator, blobs } = build();
      const job = await coordinator.createJob(spinJob(1));
      const cheat = SimulatedHost.wrong(coordinator, 1);
      const hosts = [2, 3].map((n) => new SimulatedHost(coordinator, n));
      await cheat.claim(1);
      await hosts[0]!.claim(1);
      const [mine] = hosts[0]!.held;
      await cheat.report();
      await hosts[0]!.report();
      await hosts[1]!.claim(1);
      await hosts[1]!.send(hosts[1]!.held.map((one) => ({ ...one, upload: false })));
      const bytes = rightResult(0);
      const cid = cidOfDigest(sha256Hex(bytes) as Digest);
      const { unitId, attempt } = mine!;
      const commitment = commit({ unitId, attempt, hostId: hosts[0]!.id }, sha256Hex(bytes) as Digest);
      const report = { unitId, attempt, commitment, payload: { kind: "blob" as const, cid } };
      const tooEarly = await hosts[0]!.exchange({ reports: [report] });
      expect(tooEarly.standings[0]).toMatchObject({ standing: "rejected", code: "result.missing-blob" });
      await blobs.put(cid, bytes);
      const { standings } = await hosts[0]!.exchange({ reports: [report] });
      expect(standings[0]).toMatchObject({ standing: "valid", creditMicro: 1 });
      expect(await coordinator.findResult(job.id, 0)).toEqual(bytes);
    });

    test("a replica not reported in time goes to somebody else; its report comes late", async () => {
      const built = build();
      const { coordinator, clock } = built;
      const job = await coordinator.createJob(spinJob(1));
      const [a, b, c] = [1, 2, 3].map((n) => new SimulatedHost(coordinator, n)) as [
        SimulatedHost,
        SimulatedHost,
        SimulatedHost,
      ];
      await a.claim(1);
      clock.advance(30_000);
      await b.claim(1);
      expect((await c.claim(1)).idle?.reason).toBe("no-work");
      clock.advance(30_000);
      await coordinator.start();
      const expired = async () => (await unitsOf(coordinator, job.id))[0]!.replicas[0]!.state === "expired";
      while (!(await expired())) await new Promise((resolve) => setImmediate(resolve));
      await c.claim(1);
      expect(c.held).toHaveLength(1);
      await a.report();
      expect([...a.standings.values()][0]).toMatchObject({ standing: "late" });
      await b.report();
      await c.report();
      expect(await coordinator.getJob(job.id)).toMatchObject({ unitsAccepted: 1 });
      expect(await coordinator.hostTotals(a.id)).toMatchObject({ verifiedUnits: 0, creditMicro: 0 });
    });

    test("reporting twice changes nothing and credits once; a straggler in time is credited too", async () => {
      const { coordinator } = build();
      await coordinator.createJob(
        spinJob(3, { terms: { quorum: 2, maxReplicas: 8, deadlineMs: 60_000, priority: 0 } }),
      );
      const hosts = [1, 2].map((n) => new SimulatedHost(coordinator, n));
      await Promise.all(hosts.map((host) => host.claim(3)));
      for (const host of hosts) {
        const { held } = host;
        await host.send(held);
        await host.send(held);
        await Promise.all([host.send(held), host.send(held)]);
      }
      for (const { id } of hosts) {
        expect(await coordinator.hostTotals(id)).toEqual({ verifiedUnits: 3, invalidUnits: 0, creditMicro: 3 });
      }
    });

    test("results that are not the host's to give are rejected, and nothing changes", async () => {
      const { coordinator } = build();
      const job = await coordinator.createJob(spinJob(1));
      const [a, b] = [new SimulatedHost(coordinator, 1), new SimulatedHost(coordinator, 2)];
      await a.claim(1);
      await b.claim(1);
      const own = a.held[0]!;
      const right = sha256Hex(rightResult(0)) as Digest;
      const commitmentOfB = commit({ unitId: own.unitId, attempt: b.held[0]!.attempt, hostId: b.id }, right);
      const inline = { kind: "inline" as const, sizeBytes: RESULT_BYTES };
      const before = await unitsOf(coordinator, job.id);
      const attempts: [string, Parameters<typeof a.exchange>[0], Uint8Array[]][] = [
        ["replica.not-yours", { reports: [{ ...own, attempt: b.held[0]!.attempt, commitment: right }] }, []],
        ["replica.unknown", { reports: [{ ...own, attempt: 9, commitment: right }] }, []],
        ["replica.unknown", { reports: [{ ...own, unitId: 999_999_999 as UnitId, commitment: right }] }, []],
        ["replica.unknown", { failures: [{ unitId: 77_777 as UnitId, attempt: 0, reason: "crashed" }] }, []],
        ["replica.not-yours", { failures: [{ ...own, attempt: b.held[0]!.attempt, reason: "crashed" }] }, []],
        ["replica.unknown", { ask: [{ unitId: 77_777 as UnitId, attempt: 0 }] }, []],
        [
          "report.commitment-mismatch",
          { reports: [{ ...own, commitment: commitmentOfB, payload: inline }] },
          [rightResult(0)],
        ],
        [
          "result.wrong-size",
          { reports: [{ ...own, commitment: right, payload: { kind: "inline", sizeBytes: 3 } }] },
          [new Uint8Array(3)],
        ],
      ];
      for (const [code, request, payloads] of attempts) {
        const { standings } = await a.exchange(request, payloads);
        expect(standings).toMatchObject([{ standing: "rejected", code }]);
      }
      expect(await unitsOf(coordinator, job.id)).toEqual(before);
      const unannounced = a.exchange({ reports: [{ ...own, commitment: right }] }, [rightResult(0)]);
      await expect(unannounced).rejects.toMatchObject({ code: "exchange.payload-mismatch" });
    });

    test("copying another host's commitment does not earn its credit", async () => {
      const { coordinator } = build();
      await coordinator.createJob(spinJob(1));
      const [a, thief] = [new SimulatedHost(coordinator, 1), new SimulatedHost(coordinator, 2)];
      await a.claim(1);
      await thief.claim(1);
      const [mine] = a.held;
      const copied = commit({ ...mine!, hostId: a.id }, sha256Hex(rightResult(0)) as Digest);
      await a.report();
      const { unitId, attempt } = thief.held[0]!;
      const { standings } = await thief.exchange({ reports: [{ unitId, attempt, commitment: copied }] });
      expect(standings[0]!.standing).toBe("payload-wanted");
      const honest = new SimulatedHost(coordinator, 3);
      await honest.claim(1);
      await honest.report();
      expect(await coordinator.hostTotals(thief.id)).toEqual({ verifiedUnits: 0, invalidUnits: 1, creditMicro: 0 });
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
      expect(failed.failure!.message).toBe("Unit 0 got 3 results and no 2 of them agree.");
      expect((await unitsOf(coordinator, job.id)).map(({ state }) => state)).toEqual(["failed", "cancelled"]);
      expect((await hosts[0]!.claim(1)).idle?.reason).toBe("no-work");
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

    test("a host may take back what it returned", async () => {
      const { coordinator } = build();
      await coordinator.createJob(spinJob(2));
      const host = new SimulatedHost(coordinator, 1);
      await host.claim(2);
      const failures = host.held.map(({ unitId, attempt }) => ({ unitId, attempt, reason: "returned" as const }));
      host.held = [];
      await host.exchange({ failures });
      await host.claim(2);
      expect(host.held.map(({ ordinal, attempt }) => [ordinal, attempt])).toEqual([
        [0, 1],
        [1, 1],
      ]);
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

    test("a host learns why it gets nothing", async () => {
      const { coordinator } = build({ maxOutstanding: 4 });
      const host = new SimulatedHost(coordinator, 1);
      expect((await host.claim(1)).idle?.reason).toBe("no-work");
      await coordinator.createJob(spinJob(3));
      expect((await host.claim(1, ["spin@7"])).idle?.reason).toBe("kernel-unsupported");
      expect((await host.claim(1)).idle).toBeUndefined();
      expect((await host.claim(3)).idle?.reason).toBe("only-own-units");
      await coordinator.createJob(spinJob(9));
      expect((await host.claim(3)).idle?.reason).toBe("quota-reached");
      expect(host.held).toHaveLength(4);
      await host.report(3);
      expect(host.held).toHaveLength(3);
    });

    test("a host alone gets fresh units however many of its own wait for partners", async () => {
      const { coordinator } = build({ maxOutstanding: 10_000 });
      await coordinator.createJob(spinJob(700));
      const host = new SimulatedHost(coordinator, 1);
      for (let batch = 0; batch < 10; batch++) {
        await host.claim(64);
        await host.report();
      }
      expect(host.standings.size).toBe(640);
      expect((await host.claim(64)).assignments).toHaveLength(60);
    });

    test("what higher priority wants is handed out first", async () => {
      const { coordinator } = build();
      const terms = { quorum: 2, maxReplicas: 8, deadlineMs: 60_000 };
      const low = await coordinator.createJob(spinJob(2, { terms: { ...terms, priority: -100 }, standing: true }));
      const high = await coordinator.createJob(spinJob(2, { terms: { ...terms, priority: 1 } }));
      const host = new SimulatedHost(coordinator, 1);
      await host.claim(3);
      expect(host.held.map(({ jobId }) => jobId)).toEqual([high.id, high.id, low.id]);
    });

    test("two processes share the work: no replica twice, every unit decided", async () => {
      const UNITS = 1_500;
      const { coordinator: one } = build();
      const second = buildCoordinator(await opened.another());
      running.push(second.coordinator);
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
      const PAIRS = 64;
      const { coordinator } = build();
      const second = buildCoordinator(await opened.another());
      running.push(second.coordinator);
      const job = await coordinator.createJob(spinJob(PAIRS * 16));
      const hosts = Array.from(
        { length: 2 },
        (_, n) => new SimulatedHost(n === 0 ? coordinator : second.coordinator, n + 1),
      ) as [SimulatedHost, SimulatedHost];
      for (let round = 0; round < 2; round++) {
        for (const host of hosts) for (let i = 0; i < 8; i++) await host.claim(64);
        const [a, b] = hosts.map(({ held }) => held.splice(0));
        const each = (host: SimulatedHost, held: typeof a) => held!.map((one) => host.send([one]));
        await Promise.all([...each(hosts[0], a), ...each(hosts[1], b)]);
      }
      expect((await coordinator.getJob(job.id)).unitsAccepted).toBe(PAIRS * 16);
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
      await first.coordinator.stop();
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
      const hosts = Array.from({ length: 5 }, (_, n) => {
        const number = n + 1;
        return new SimulatedHost(coordinator, number, (ordinal) =>
          (ordinal * 7 + n) % 5 === 0
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
