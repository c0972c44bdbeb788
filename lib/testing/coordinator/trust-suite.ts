import { describe, expect, test } from "vitest";
import type { Coordinator } from "#lib/coordinator/ports.ts";
import { kernels, kernelTag } from "#lib/kernels/registry.ts";
import type { JobId } from "#lib/protocol/ids.ts";
import type { StorageUnderTest } from "../storage/storage-fixture.ts";
import { hostNumber } from "../storage/unit-builders.ts";
import { unitsOf, untilState, useCoordinators } from "./coordinator-fixture.ts";
import { rightResult, SimulatedHost, spinJob, wrongResult } from "./simulated-host.ts";

/** Results that prove a host at any share of saboteurs. */
const ENOUGH = 30;
const TERMS = { quorum: 2, maxReplicas: 8, deadlineMs: 60_000, priority: 0 };

/** Jobs whose units rest on what hosts are known for, and the rules of assignment, whatever the storage. */
export function describeTrust(name: string, open: () => Promise<StorageUnderTest>): void {
  describe(`trust: ${name}`, () => {
    const { build, getStorage } = useCoordinators(open);

    const byTrust = (units: number, targetErrorRate: number) =>
      spinJob(units, { terms: { ...TERMS, targetErrorRate } });
    /** Has hosts earn trust by a job with a fixed quorum. */
    const prove = async (coordinator: Coordinator, hosts: readonly SimulatedHost[]): Promise<void> => {
      for (let at = 0; at < hosts.length; at += 2) {
        await coordinator.createJob(spinJob(ENOUGH));
        const pair = [hosts[at]!, hosts[(at + 1) % hosts.length]!];
        for (const host of pair) await host.claim(ENOUGH);
        for (const host of pair) await host.report();
      }
    };
    const workUntilDone = async (
      built: ReturnType<typeof build>,
      id: JobId,
      hosts: readonly SimulatedHost[],
      batch = 4,
    ): Promise<void> => {
      await built.coordinator.start();
      while ((await built.coordinator.getJob(id)).state === "running") {
        for (const host of hosts) await host.report(batch);
        built.clock.advance(250);
        await new Promise((resolve) => setImmediate(resolve));
      }
      await untilState(built, id, "done");
    };
    const replicasOf = async (coordinator: Coordinator, id: JobId): Promise<number> => {
      const units = await unitsOf(coordinator, id);
      return units.reduce((sum, { replicas }) => sum + replicas.filter(({ commitment }) => commitment).length, 0);
    };

    test("proven hosts compute most units once, new hosts every unit twice", async () => {
      const built = build();
      const { coordinator, outputs } = built;
      const hosts = [1, 2, 3, 4].map((n) => new SimulatedHost(coordinator, n));
      await prove(coordinator, hosts);
      const proven = await coordinator.createJob(byTrust(120, 0.1));
      await workUntilDone(built, proven.id, hosts);
      const expected = Buffer.concat(Array.from({ length: 120 }, (_, ordinal) => rightResult(ordinal)));
      expect(Buffer.from(outputs.finished.get(proven.id)!).equals(expected)).toBe(true);
      expect(await replicasOf(coordinator, proven.id)).toBeLessThan(180);
      const fresh = await coordinator.createJob(byTrust(20, 0.1));
      const newcomers = [5, 6, 7].map((n) => new SimulatedHost(coordinator, n));
      await workUntilDone(built, fresh.id, newcomers);
      expect(await replicasOf(coordinator, fresh.id)).toBeGreaterThanOrEqual(40);
      expect(await getStorage().sumLedger()).toBe(0);
    });

    test("what a host that farmed trust got through is found, computed again and not paid", async () => {
      const built = build();
      const { coordinator, outputs } = built;
      let lies = false;
      const liar = new SimulatedHost(coordinator, 9, (ordinal) =>
        lies ? wrongResult(ordinal, hostNumber(9)) : rightResult(ordinal),
      );
      const honest = [1, 2, 3, 4, 5].map((n) => new SimulatedHost(coordinator, n));
      await prove(coordinator, [...honest, liar]);
      const before = await coordinator.hostTotals(liar.id);
      expect(before.verifiedUnits).toBe(ENOUGH);
      lies = true;
      const job = await coordinator.createJob(byTrust(60, 0.01));
      await liar.claim(20);
      await liar.report();
      const units = await unitsOf(coordinator, job.id);
      const trusted = units.filter(({ state }) => state === "provisional");
      expect(trusted.length).toBeGreaterThan(0);
      const codesOf = async () => {
        const explained = await coordinator.explainUnits(
          await coordinator.getJob(job.id),
          await unitsOf(coordinator, job.id),
        );
        return {
          units: new Set(explained.map(({ reason }) => reason.code)),
          liar: new Set(
            explained.flatMap(({ replicas }, at) => {
              const attempt = units[at]!.replicas.findIndex(({ hostId }) => hostId === liar.id);
              return attempt < 0 ? [] : replicas[attempt]!.code;
            }),
          ),
        };
      };
      expect(await codesOf()).toEqual({
        units: new Set(["unit.checked"]),
        liar: new Set(["credit.pending"]),
      });
      expect(await coordinator.findResult(job.id, trusted[0]!.ordinal)).toBeNull();
      await workUntilDone(built, job.id, honest);
      const expected = Buffer.concat(Array.from({ length: 60 }, (_, ordinal) => rightResult(ordinal)));
      expect(Buffer.from(outputs.finished.get(job.id)!).equals(expected)).toBe(true);
      expect((await coordinator.hostTotals(liar.id)).creditMicro).toBe(before.creditMicro);
      expect((await codesOf()).units).not.toContain("unit.checked");
      expect((await codesOf()).liar).toEqual(new Set(["credit.wrong"]));
      await coordinator.createJob(byTrust(5, 0.01));
      expect((await liar.claim(1)).idle).toMatchObject({ explanation: { code: "host.isolated" } });
      const caught = await coordinator.explainHost(liar.id);
      expect(caught).toMatchObject({ kernels: [{ kernel: "spin@1", standing: "caught", verified: 0 }] });
      expect(caught.kernels[0]!.isolatedUntilMs).toBeGreaterThan(built.clock.nowMs());
      expect(await coordinator.explainHost(honest[0]!.id)).toMatchObject({
        kernels: [{ standing: "proven", wrong: 0, isolatedUntilMs: null, reason: { code: "host.proven" } }],
      });
      expect(await getStorage().sumLedger()).toBe(0);
    });

    test("nothing that a host is handed out tells whether others have the unit", async () => {
      const { coordinator } = build();
      const hosts = [1, 2, 3, 4].map((n) => new SimulatedHost(coordinator, n));
      await prove(coordinator, hosts);
      const job = await coordinator.createJob(byTrust(40, 0.01));
      const names: number[][] = [];
      // The first host's results want checks, which the second gets; all of them are asked for the payload.
      for (const host of hosts.slice(0, 2)) {
        const { assignments } = await host.claim(40);
        expect(assignments.every(({ upload }) => upload)).toBe(true);
        names.push(assignments.map(({ attempt }) => attempt));
        await host.report();
        expect(host.held).toEqual([]);
      }
      const attempts = (await unitsOf(coordinator, job.id)).flatMap(({ replicas }) =>
        replicas.map((one) => one.attempt),
      );
      expect(new Set(attempts)).toEqual(new Set([0, 1]));
      // By chance fewer than a third would be below 2 once in more than 10^9 times.
      for (const given of names) {
        expect(given.length).toBeGreaterThan(1);
        expect(given.filter((name) => name < 2).length).toBeLessThan(given.length / 3);
      }
    });

    test("an arbiter's word ends a disagreement, and is told when the job is done", async () => {
      const built = build();
      const { coordinator, outputs } = built;
      const liar = new SimulatedHost(coordinator, 9, (ordinal) => wrongResult(ordinal, hostNumber(9)));
      const honest = new SimulatedHost(coordinator, 1);
      const arbiter = new SimulatedHost(coordinator, 2);
      const nowhere = { accountId: null, prefix: null, partner: null };
      await coordinator.introduceHost(arbiter.id, { ...nowhere, arbiter: true });
      const job = await coordinator.createJob(byTrust(2, 0.1));
      for (const host of [liar, honest]) {
        await host.claim(2);
        await host.report();
      }
      expect(await coordinator.getJob(job.id)).toMatchObject({ unitsProvisional: 0 });
      await workUntilDone(built, job.id, [arbiter]);
      const expected = Buffer.concat([rightResult(0), rightResult(1)]);
      expect(Buffer.from(outputs.finished.get(job.id)!).equals(expected)).toBe(true);
      const units = await unitsOf(coordinator, job.id);
      const explained = await coordinator.explainUnits(await coordinator.getJob(job.id), units);
      expect(explained.map(({ reason }) => reason.code)).toEqual(["unit.arbiter", "unit.arbiter"]);
      expect(await coordinator.explainHost(liar.id)).toMatchObject({ kernels: [{ standing: "caught" }] });
      expect(await coordinator.explainHost(arbiter.id)).toMatchObject({
        kernels: [{ standing: "proven", reason: { code: "host.arbiter" } }],
      });
      await coordinator.introduceHost(arbiter.id, nowhere);
      expect(await coordinator.explainHost(arbiter.id)).toMatchObject({ kernels: [{ standing: "unproven" }] });
    });

    test("three hosts of which one lies: two thirds are believed once all there are had their time", async () => {
      const built = build();
      const { coordinator, outputs } = built;
      const liar = new SimulatedHost(coordinator, 9, (ordinal) => wrongResult(ordinal, hostNumber(9)));
      const honest = [1, 2].map((n) => new SimulatedHost(coordinator, n));
      const job = await coordinator.createJob(byTrust(2, 0.1));
      for (const host of [liar, ...honest]) {
        await host.claim(2);
        await host.report();
      }
      expect(await coordinator.getJob(job.id)).toMatchObject({ unitsProvisional: 0 });
      await workUntilDone(built, job.id, [liar, ...honest]);
      const expected = Buffer.concat([rightResult(0), rightResult(1)]);
      expect(Buffer.from(outputs.finished.get(job.id)!).equals(expected)).toBe(true);
      expect(await coordinator.explainHost(liar.id)).toMatchObject({ kernels: [{ standing: "caught" }] });
    });

    test("nobody is paid before the stage is released", async () => {
      const { coordinator } = build();
      const hosts = [1, 2].map((n) => new SimulatedHost(coordinator, n));
      const job = await coordinator.createJob(byTrust(3, 0.1));
      for (const host of hosts) await host.claim(3);
      for (const host of hosts) await host.report();
      for (const host of hosts) await host.claim(3);
      for (const host of hosts) await host.report();
      expect(await coordinator.getJob(job.id)).toMatchObject({ unitsAccepted: 0, unitsProvisional: 3 });
      expect(await coordinator.hostTotals(hosts[0]!.id)).toMatchObject({ verifiedUnits: 0, creditMicro: 0 });
    });

    test.each([
      ["account", { accountId: "00000000-0000-4000-8000-00000000000a" }, "assign.same-account"],
      ["network", { prefix: "192.0.2.0/24" }, "assign.same-prefix"],
      ["partner", { partner: "site" }, "assign.same-partner"],
    ])("no two replicas of a unit go to one %s", async (_, origin, code) => {
      const { coordinator } = build();
      const hosts = [1, 2, 3].map((n) => new SimulatedHost(coordinator, n));
      for (const { id } of hosts.slice(0, 2)) {
        await coordinator.introduceHost(id, { accountId: null, prefix: null, partner: null, ...(origin as object) });
      }
      await coordinator.createJob(spinJob(4));
      expect((await hosts[0]!.claim(4)).assignments).toHaveLength(4);
      const { assignments, idle } = await hosts[1]!.claim(4);
      expect(assignments).toEqual([]);
      expect(idle).toMatchObject({ reason: "rules", explanation: { code } });
      expect((await hosts[2]!.claim(4)).assignments).toHaveLength(4);
    });

    test("a host that let its replica expire may still report, so its network gets no second one", async () => {
      const { coordinator, clock } = build();
      const hosts = [1, 2, 3].map((n) => new SimulatedHost(coordinator, n));
      const origin = { accountId: null, prefix: "192.0.2.0/24", partner: null };
      for (const { id } of hosts.slice(0, 2)) await coordinator.introduceHost(id, origin);
      const job = await coordinator.createJob(spinJob(1));
      await hosts[0]!.claim(1);
      clock.advance(TERMS.deadlineMs);
      await coordinator.start();
      const isExpired = async () => (await unitsOf(coordinator, job.id))[0]!.replicas[0]!.state === "expired";
      while (!(await isExpired())) await new Promise((resolve) => setImmediate(resolve));
      expect((await hosts[1]!.claim(1)).idle).toMatchObject({ explanation: { code: "assign.same-prefix" } });
      expect((await hosts[2]!.claim(1)).assignments).toHaveLength(1);
    });

    test("hosts that agreed on a wrong result do not meet again", async () => {
      const { coordinator } = build();
      const together = (n: number) =>
        new SimulatedHost(coordinator, n, (ordinal) => wrongResult(ordinal, hostNumber(8)));
      const liars = [8, 9].map(together);
      await coordinator.createJob(spinJob(1, { terms: { ...TERMS, quorum: 3 } }));
      for (const host of liars) await host.claim(1);
      for (const host of liars) await host.report();
      for (const n of [1, 2, 3]) {
        const host = new SimulatedHost(coordinator, n);
        await host.claim(1);
        await host.report();
      }
      for (const { id } of liars) expect(await coordinator.findHost(id)).toMatchObject({ ring: hostNumber(8) });
    });

    test("a host that may have nothing of the one kernel there is work of is told why", async () => {
      const { coordinator } = build();
      await coordinator.createJob(spinJob(200, { terms: { ...TERMS, maxReplicas: 16 } }));
      const all = Object.values(kernels).map(kernelTag);
      const host = new SimulatedHost(coordinator, 1, rightResult, all);
      let { assignments, idle } = await host.claim(4);
      for (let round = 0; round < 12 && assignments.length > 0; round++) {
        host.held = [];
        await host.exchange({
          failures: assignments.map(({ unitId, attempt }) => ({ unitId, attempt, reason: "crashed" as const })),
        });
        ({ assignments, idle } = await host.claim(4));
      }
      expect(idle).toMatchObject({ reason: "quota-reached", explanation: { code: "host.quota" } });
    });

    test("a host that only fails soon holds nothing", async () => {
      const { coordinator } = build();
      await coordinator.createJob(spinJob(200, { terms: { ...TERMS, maxReplicas: 16 } }));
      const host = new SimulatedHost(coordinator, 1);
      let taken = 0;
      for (let round = 0; round < 12; round++) {
        const { assignments } = await host.claim(4);
        taken += assignments.length;
        host.held = [];
        const failures = assignments.map(({ unitId, attempt }) => ({ unitId, attempt, reason: "crashed" as const }));
        if (failures.length > 0) await host.exchange({ failures });
      }
      expect(taken).toBeLessThan(20);
      expect((await host.claim(4)).idle).toMatchObject({
        reason: "quota-reached",
        explanation: { code: "host.quota" },
      });
    });
  });
}
