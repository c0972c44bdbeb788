import { describe, expect, test } from "vitest";
import { requesterKeyOf } from "#lib/coordinator/requester-key.ts";
import { cidOfDigest } from "#lib/protocol/digests.ts";
import type { Digest, UnitId } from "#lib/protocol/ids.ts";
import type { RequesterFilter } from "#lib/protocol/requesters.ts";
import type { StorageUnderTest } from "../storage/storage-fixture.ts";
import { commit, sha256Hex } from "../storage/unit-builders.ts";
import { unitsOf, untilState, useCoordinators } from "./coordinator-fixture.ts";
import { RESULT_BYTES, rightResult, SimulatedHost, spinJob } from "./simulated-host.ts";

/** What hosts can rely on in an exchange, whatever the storage. Past 300 lines: one list of promises, each with its test. */
export function describeExchange(name: string, open: () => Promise<StorageUnderTest>): void {
  describe(`exchange: ${name}`, () => {
    const { build } = useCoordinators(open);

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

    test("a replica not reported in time goes to somebody else; its result counts until the unit's is published", async () => {
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
      await coordinator.stop();
      await c.claim(1);
      expect(c.held).toHaveLength(1);
      await a.report();
      expect([...a.standings.values()][0]).toMatchObject({ standing: "pending" });
      await b.report();
      expect(await coordinator.getJob(job.id)).toMatchObject({ unitsAccepted: 1 });
      expect(await coordinator.hostTotals(a.id)).toMatchObject({ verifiedUnits: 1, creditMicro: 1 });
      expect(await coordinator.findResult(job.id, 0)).toBeNull();
      await c.report();
      expect([...c.standings.values()][0]).toMatchObject({ standing: "valid" });
      expect(await coordinator.findResult(job.id, 0)).toEqual(rightResult(0));
    });

    test("before a job's output is seen, replicas that are still out are taken back: their reports are late and unpaid", async () => {
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
      clock.advance(30_000);
      await coordinator.start();
      const expired = async () => (await unitsOf(coordinator, job.id))[0]!.replicas[0]!.state === "expired";
      while (!(await expired())) await new Promise((resolve) => setImmediate(resolve));
      await c.claim(1);
      expect(c.held).toHaveLength(1);
      await a.report();
      await b.report();
      await untilState(built, job.id, "done");
      expect(await coordinator.findResult(job.id, 0)).toEqual(rightResult(0));
      await c.report();
      expect([...c.standings.values()][0]).toMatchObject({ standing: "late" });
      expect(await coordinator.hostTotals(c.id)).toMatchObject({ verifiedUnits: 0, creditMicro: 0 });
      await coordinator.createJob(spinJob(1));
      expect((await c.claim(1)).assignments).toHaveLength(1);
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

    test("spread, hosts that claim together share no unit; what one has computed goes to another", async () => {
      const { coordinator } = build();
      const terms = { quorum: 2, maxReplicas: 8, deadlineMs: 60_000, priority: 0, spread: true };
      const job = await coordinator.createJob(spinJob(6, { terms }));
      const hosts = [1, 2, 3].map((n) => new SimulatedHost(coordinator, n));
      await Promise.all(hosts.map((host) => host.claim(2)));
      const first = hosts.map(({ held }) => held.map(({ ordinal }) => ordinal));
      expect(new Set(first.flat()).size).toBe(6);
      expect((await hosts[0]!.claim(6)).assignments).toEqual([]);
      for (const host of hosts) await host.report();
      await Promise.all(hosts.map((host) => host.claim(6)));
      const again = hosts.map(({ held }) => held.map(({ ordinal }) => ordinal));
      expect(new Set(again.flat()).size).toBe(6);
      for (const [at, ordinals] of again.entries()) for (const one of ordinals) expect(first[at]).not.toContain(one);
      for (const host of hosts) await host.report();
      expect(await coordinator.getJob(job.id)).toMatchObject({ unitsAccepted: 6, resultsReported: 12 });
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

    test("a host gets units of the requesters it serves alone, however many of others wait before them", async () => {
      const { coordinator } = build({ maxOutstanding: 64 });
      const [ada, bob] = [await coordinator.createAccount(), await coordinator.createAccount()];
      const [first, second] = [spinJob(60, { accountId: ada }), spinJob(4, { accountId: bob })];
      const jobs = [await coordinator.createJob(first), await coordinator.createJob(second)];
      const [never, only] = [requesterKeyOf(ada, sha256Hex), requesterKeyOf(bob, sha256Hex)];
      const claim = async (host: SimulatedHost, max: number, requesters: Partial<RequesterFilter>) => {
        const filter = { only: [], never: [], ...requesters };
        return host.exchange({ claim: { max, kernels: ["spin@1"], requesters: filter, resendLost: false } });
      };
      const [one, two, three] = [1, 2, 3].map((n) => new SimulatedHost(coordinator, n)) as [
        SimulatedHost,
        SimulatedHost,
        SimulatedHost,
      ];
      await claim(one, 2, { never: [never] });
      await claim(two, 9, { only: [only] });
      expect([...one.held, ...two.held].map(({ jobId }) => jobId)).toEqual(Array(6).fill(jobs[1]!.id));
      expect((await claim(two, 1, { only: [only] })).idle?.reason).toBe("only-own-units");
      expect((await claim(three, 9, { only: ["network"] })).idle?.reason).toBe("other-requesters");
      await claim(three, 9, {});
      expect(new Set(three.held.map(({ jobId }) => jobId))).toEqual(new Set([jobs[0]!.id]));
    });

    test("reporting again what was reported makes no more room for claims", async () => {
      const { coordinator } = build({ maxOutstanding: 4 });
      await coordinator.createJob(spinJob(20));
      const host = new SimulatedHost(coordinator, 1);
      await host.claim(4);
      const done = host.held.splice(0, 2);
      expect((await host.send(done, 9)).assignments).toHaveLength(2);
      for (let again = 0; again < 3; again++) {
        const { assignments, idle } = await host.send([...done, ...done], 9);
        expect([assignments.length, idle?.reason]).toEqual([0, "quota-reached"]);
      }
      const failures = done.map(({ unitId, attempt }) => ({ unitId, attempt, reason: "returned" as const }));
      const claim = { max: 9, kernels: ["spin@1"] };
      expect((await host.exchange({ failures, claim })).assignments).toEqual([]);
    });

    test("what an answer handed out that was lost is given again, until it is reported or its time is over", async () => {
      const { coordinator, clock } = build({ maxOutstanding: 5 });
      const terms = { quorum: 2, maxReplicas: 8, deadlineMs: 60_000, priority: 0 };
      await coordinator.createJob(spinJob(9, { terms }));
      const host = new SimulatedHost(coordinator, 1);
      const other = new SimulatedHost(coordinator, 2);
      const again = { max: 4, kernels: ["spin@1"], resendLost: true };
      expect((await host.exchange({ claim: again })).assignments).toHaveLength(4);
      const lost = host.held.splice(0);
      await other.claim(5);
      clock.advance(1_000);
      expect((await host.exchange({ claim: again })).assignments).toEqual(
        lost.map((one) => ({ ...one, leaseMs: one.leaseMs - 1_000 })),
      );
      host.held = host.held.slice(0, 1);
      await host.report();
      expect((await host.exchange({ claim: { ...again, max: 1 } })).assignments).toEqual(
        lost.slice(1).map((one) => ({ ...one, leaseMs: one.leaseMs - 1_000 })),
      );
      // No more than it may hold, and nothing of others.
      host.held = [];
      const more = await host.exchange({ claim: { ...again, max: 9 } });
      expect([more.assignments.length, more.idle?.reason]).toEqual([5, "quota-reached"]);
      clock.advance(59_000);
      expect(
        (await host.exchange({ claim: { ...again, max: 1 } })).assignments.map(({ unitId }) => unitId),
      ).not.toContain(lost[1]!.unitId);
    });

    test("a host alone gets fresh units however many of its own wait for partners", async () => {
      const { coordinator } = build({ maxOutstanding: 10_000 });
      await coordinator.createJob(spinJob(660));
      const host = new SimulatedHost(coordinator, 1);
      for (let batch = 0; batch < 20; batch++) {
        await host.claim(32);
        await host.report();
      }
      expect(host.standings.size).toBe(640);
      expect((await host.claim(32)).assignments).toHaveLength(20);
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
  });
}
