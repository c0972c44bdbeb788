import { describe, expect, test } from "vitest";
import type { CoordinatorDeps } from "#lib/coordinator/create-coordinator.ts";
import type { BlobStore, Coordinator } from "#lib/coordinator/ports.ts";
import type { Kernel } from "#lib/kernels/kernel.ts";
import { kernels } from "#lib/kernels/registry.ts";
import type { JobId } from "#lib/protocol/ids.ts";
import type { StorageUnderTest } from "../storage/storage-fixture.ts";
import { commit, digestNumber } from "../storage/unit-builders.ts";
import { unitsOf, untilState, useCoordinators } from "./coordinator-fixture.ts";
import { SimulatedHost } from "./simulated-host.ts";
import { census, survey, surveyJob, surveyResult } from "./survey-kernel.ts";

const UNITS = 6;
const EVERYTHING = ["survey@1", "census@1"];

const newHost = (coordinator: Coordinator, number: number): SimulatedHost =>
  new SimulatedHost(coordinator, number, (ordinal) => surveyResult(UNITS, ordinal), EVERYTHING);

/** How jobs of several stages live, whatever the storage. */
export function describeStages(name: string, open: () => Promise<StorageUnderTest>): void {
  describe(`stages: ${name}`, () => {
    const fixture = useCoordinators(open);
    const known = { kernels: { ...kernels, survey, census } as CoordinatorDeps["kernels"] };
    const build = (overrides: Partial<CoordinatorDeps> = {}) => fixture.build({ ...known, ...overrides });
    type Built = ReturnType<typeof build>;

    /** Lets time pass until so many stages of a job are put together. */
    const untilStages = async ({ coordinator, clock }: Built, id: JobId, count: number): Promise<void> => {
      while ((await coordinator.getJob(id)).stageCids.length < count) {
        clock.advance(250);
        await new Promise((resolve) => setImmediate(resolve));
      }
    };
    /** Has two hosts compute all they can get. */
    const computeAll = async (hosts: readonly SimulatedHost[]): Promise<number[]> => {
      const ordinals = new Set<number>();
      for (const host of hosts) {
        const { assignments } = await host.claim(64);
        for (const { ordinal } of assignments) ordinals.add(ordinal);
      }
      for (const host of hosts) await host.report();
      return [...ordinals].sort((a, b) => a - b);
    };
    const stageOrdinals = (stage: number): number[] => Array.from({ length: UNITS }, (_, at) => stage * UNITS + at);
    const expectSurvey = async ({ coordinator, outputs, blobs }: Built, id: JobId): Promise<void> => {
      const job = await coordinator.getJob(id);
      const pixels = Buffer.concat(stageOrdinals(2).map((ordinal) => surveyResult(UNITS, ordinal)));
      expect(Buffer.compare(outputs.finished.get(id)!, pixels)).toBe(0);
      expect(job.outputSizeBytes).toBe(pixels.length);
      await expectReport(blobs, job);
    };
    const expectReport = async (
      blobs: BlobStore,
      { reportCid, reportSizeBytes }: Awaited<ReturnType<Coordinator["getJob"]>>,
    ) => {
      const bytes = await blobs.get(reportCid!);
      const word = (ordinal: number) => Buffer.from(surveyResult(UNITS, ordinal)).readUInt32BE();
      const sum = stageOrdinals(0).reduce((total, ordinal) => (total + word(ordinal)) >>> 0, 0);
      expect(Buffer.from(bytes).toString()).toBe(`{"last":${word(2 * UNITS - 1)},"sum":${sum}}`);
      expect(reportSizeBytes).toBe(bytes.length);
    };

    test("each stage's units are handed out once the stage before is put together", async () => {
      const built = build();
      const { coordinator, blobs } = built;
      const job = await coordinator.createJob(surveyJob(survey, UNITS));
      const hosts = [1, 2].map((n) => newHost(coordinator, n));
      expect(await computeAll(hosts)).toEqual(stageOrdinals(0));
      expect((await hosts[0]!.claim(1)).idle?.reason).toBe("no-work");
      await coordinator.start();
      await untilStages(built, job.id, 1);
      expect(await computeAll(hosts)).toEqual(stageOrdinals(1));
      expect((await hosts[1]!.claim(1)).idle?.reason).toBe("no-work");
      await untilStages(built, job.id, 2);
      const { stageCids } = await coordinator.getJob(job.id);
      const mixed = Buffer.concat(stageOrdinals(1).map((ordinal) => surveyResult(UNITS, ordinal)));
      expect(Buffer.compare(await blobs.get(stageCids[1]!), mixed)).toBe(0);
      expect(await computeAll(hosts)).toEqual(stageOrdinals(2));
      await untilState(built, job.id, "done");
      await expectSurvey(built, job.id);
      expect(await coordinator.hostTotals(hosts[0]!.id)).toMatchObject({ verifiedUnits: 3 * UNITS });
    });

    test("a job whose units hosts compute one after the other does so in every stage", async () => {
      const built = build();
      const { coordinator } = built;
      const plain = surveyJob(survey, UNITS);
      const job = await coordinator.createJob({ ...plain, terms: { ...plain.terms, spread: true } });
      const hosts = [1, 2].map((n) => newHost(coordinator, n));
      await coordinator.start();
      for (const stage of [0, 1]) {
        await untilStages(built, job.id, stage);
        await hosts[0]!.claim(64);
        expect((await hosts[1]!.claim(64)).assignments).toEqual([]);
        await hosts[0]!.report();
        expect(await computeAll(hosts)).toEqual(stageOrdinals(stage));
      }
    });

    test("reports, failures and questions about a stage's units open none of them", async () => {
      const { coordinator } = build();
      const job = await coordinator.createJob(surveyJob(survey, UNITS));
      const host = newHost(coordinator, 1);
      await host.claim(1);
      const before = await unitsOf(coordinator, job.id);
      const { id: unitId } = before[UNITS]!;
      const ref = { unitId, attempt: 0 };
      const commitment = commit({ ...ref, hostId: host.id }, digestNumber(1));
      const payload = { kind: "inline", sizeBytes: 4 } as const;
      await host.exchange({ reports: [{ ...ref, commitment, payload }], ask: [ref] }, [new Uint8Array(4)]);
      await host.exchange({ failures: [{ ...ref, reason: "crashed" }], ask: [ref] });
      expect(await unitsOf(coordinator, job.id)).toEqual(before);
      await newHost(coordinator, 2).claim(64);
      const late = (await unitsOf(coordinator, job.id)).slice(UNITS);
      expect(late.map(({ wants, replicas }) => [wants, replicas.length])).toEqual(late.map(() => [0, 0]));
    });

    test("after a restart in the middle of a stage, what was accepted of it is read again", async () => {
      const blobs = build().blobs;
      const first = build({ blobs });
      const job = await first.coordinator.createJob(surveyJob(survey, UNITS));
      await first.coordinator.start();
      await computeAll([1, 2].map((n) => newHost(first.coordinator, n)));
      await untilStages(first, job.id, 1);
      const hosts = [1, 2].map((n) => newHost(first.coordinator, n));
      for (const host of hosts) await host.claim(UNITS / 2);
      for (const host of hosts) await host.report();
      await first.coordinator.stop();
      const second = { ...build({ blobs }), blobs };
      await second.coordinator.start();
      await computeAll([3, 4].map((n) => newHost(second.coordinator, n)));
      await untilStages(second, job.id, 2);
      await computeAll([1, 2].map((n) => newHost(second.coordinator, n)));
      await untilState(second, job.id, "done");
      await expectSurvey(second, job.id);
    });

    test("two processes open a stage once, whoever leads", async () => {
      const blobs = build().blobs;
      const one = { ...build({ blobs }), blobs };
      const two = { ...(await fixture.buildAnother({ ...known, blobs })), blobs };
      const job = await one.coordinator.createJob(surveyJob(survey, UNITS));
      await Promise.all([one.coordinator.start(), two.coordinator.start()]);
      for (let stage = 0; stage < 3; stage++) {
        const hosts = [newHost(one.coordinator, 1), newHost(two.coordinator, 2)];
        while ((await one.coordinator.getJob(job.id)).stageCids.length < stage) {
          one.clock.advance(250);
          two.clock.advance(250);
          await new Promise((resolve) => setImmediate(resolve));
        }
        expect(await computeAll(hosts)).toEqual(stageOrdinals(stage));
      }
      while ((await one.coordinator.getJob(job.id)).state !== "done") {
        one.clock.advance(250);
        two.clock.advance(250);
        await new Promise((resolve) => setImmediate(resolve));
      }
      await expectSurvey(one.outputs.finished.has(job.id) ? one : two, job.id);
    });

    test("a job without a picture ends with its report", async () => {
      const built = build();
      const { coordinator, outputs, blobs } = built;
      const job = await coordinator.createJob(surveyJob(census, UNITS));
      const hosts = [1, 2].map((n) => newHost(coordinator, n));
      await computeAll(hosts);
      await coordinator.start();
      await untilStages(built, job.id, 1);
      await computeAll(hosts);
      const done = await untilState(built, job.id, "done");
      expect(done).toMatchObject({ outputCid: null, outputSizeBytes: null, unitsAccepted: 2 * UNITS });
      expect(done.stageCids).toHaveLength(2);
      expect(outputs.opened).toBe(0);
      await expectReport(blobs, done);
    });

    test("a kernel may have nothing to report of a job", async () => {
      const silent = { ...survey, report: () => null } as Kernel;
      const built = build({ kernels: { survey: silent } });
      const job = await built.coordinator.createJob(surveyJob(survey, UNITS));
      await built.coordinator.start();
      for (let stage = 0; stage < 3; stage++) {
        await untilStages(built, job.id, stage);
        await computeAll([1, 2].map((n) => newHost(built.coordinator, n)));
      }
      const done = await untilState(built, job.id, "done");
      expect(done).toMatchObject({ reportCid: null, reportSizeBytes: null, outputCid: expect.any(String) });
    });

    test("cancelling between two stages cancels the units of all", async () => {
      const built = build();
      const { coordinator } = built;
      const job = await coordinator.createJob(surveyJob(survey, UNITS));
      const host = newHost(coordinator, 1);
      await coordinator.start();
      await computeAll([host, newHost(coordinator, 2)]);
      await coordinator.cancelJob(job.id);
      built.clock.advance(5_000);
      const units = await unitsOf(coordinator, job.id);
      expect(units.map(({ state }) => state)).toEqual([
        ...Array(UNITS).fill("accepted"),
        ...Array(2 * UNITS).fill("cancelled"),
      ]);
      expect((await host.claim(1)).idle?.reason).toBe("no-work");
    });

    test("results that a kernel can make nothing of fail their job, say why, and keep no other from its end", async () => {
      const refuse = (): never => {
        throw new RangeError("the histogram counts more pixels than there are");
      };
      const broken: Kernel<{ units: number }>[] = [
        { ...survey, openStage: refuse },
        { ...survey, openStage: (job, stage, earlier) => ({ ...survey.openStage!(job, stage, earlier), add: refuse }) },
        {
          ...survey,
          openStage: (job, stage, earlier) => ({ ...survey.openStage!(job, stage, earlier), finish: refuse }),
        },
        { ...census, id: "survey", report: refuse },
      ];
      for (const kernel of broken) {
        const built = build({ kernels: { survey: kernel as Kernel, census: census as Kernel } });
        const { coordinator } = built;
        const jobs = [
          await coordinator.createJob(surveyJob(kernel, UNITS)),
          await coordinator.createJob(surveyJob(census, UNITS)),
        ];
        const hosts = [1, 2].map((n) => newHost(coordinator, n));
        await coordinator.start();
        await computeAll(hosts);
        await untilStages(built, jobs[1]!.id, 1);
        await computeAll(hosts);
        await untilState(built, jobs[1]!.id, "done");
        const { failure } = await untilState(built, jobs[0]!.id, "failed");
        expect(failure).toMatchObject({ code: "job.assembly-failed" });
        expect(failure!.message).toContain("the histogram counts more pixels than there are");
        await coordinator.stop();
      }
    });
  });
}
