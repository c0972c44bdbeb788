import { describe, expect, test } from "vitest";
import type { CoordinatorDeps } from "#lib/coordinator/create-coordinator.ts";
import type { JobRecord, NewJob } from "#lib/coordinator/ports.ts";
import { bundlePlan, ordinalsOf } from "#lib/kernels/bundles/bundle-plan.ts";
import { kernels } from "#lib/kernels/registry.ts";
import type { StorageUnderTest } from "../storage/storage-fixture.ts";
import { unitsOf, useCoordinators } from "./coordinator-fixture.ts";
import { SimulatedHost } from "./simulated-host.ts";
import { survey, surveyJob, surveyResult } from "./survey-kernel.ts";

const UNITS = 10;

/** A survey in bundles of so many units, by stage. */
function bundledJob(sizes: readonly number[]): NewJob {
  return { ...surveyJob(survey, UNITS), stages: bundlePlan(survey.plan({ units: UNITS }, []), sizes).stages };
}

/** The right result of a row of such a job. */
function bundleResult({ stages }: Pick<NewJob, "stages">, row: number): Uint8Array<ArrayBuffer> {
  const { first, end } = ordinalsOf(stages, row);
  const results: Uint8Array[] = [];
  for (let ordinal = first; ordinal < end; ordinal++) results.push(surveyResult(UNITS, ordinal));
  return Uint8Array.from(Buffer.concat(results));
}

/** What jobs in bundles come to, whatever the storage. */
export function describeBundles(name: string, open: () => Promise<StorageUnderTest>): void {
  describe(`bundles: ${name}`, () => {
    const fixture = useCoordinators(open);
    const build = () => fixture.build({ kernels: { ...kernels, survey } as CoordinatorDeps["kernels"] });
    type Built = ReturnType<typeof build>;

    /** Has hosts compute a job to its end; the first of them gets the first byte of every result wrong. */
    const complete = async ({ coordinator, clock }: Built, job: NewJob, firstHost: number) => {
      const { id } = await coordinator.createJob(job);
      const hosts = [0, 1, 2].map((n) => {
        const compute = (row: number): Uint8Array<ArrayBuffer> => {
          const bytes = bundleResult(job, row);
          if (n === 0) bytes[0]! ^= 255;
          return bytes;
        };
        return new SimulatedHost(coordinator, firstHost + n, compute, ["survey@1"]);
      });
      for (;;) {
        const record = await coordinator.getJob(id);
        if (record.endedAtMs !== null) return { record, hosts };
        for (const host of hosts) await host.claim(64);
        for (const host of hosts) await host.report();
        for (const host of hosts) await host.exchange({ ask: [...host.standings.values()] });
        clock.advance(250);
        await new Promise((resolve) => setImmediate(resolve));
      }
    };
    const productsOf = ({ stageCids, outputCid, reportCid }: JobRecord) => ({ stageCids, outputCid, reportCid });

    test.each([[[4, 1, 3]], [[10, 10, 10]], [[1, 7, 1]]])(
      "in sizes of %j the job makes the same data, picture and report, and credit is the sum",
      async (sizes) => {
        const built = build();
        await built.coordinator.start();
        const alone = await complete(built, surveyJob(survey, UNITS), 1);
        const together = await complete(built, bundledJob(sizes), 11);
        expect(together.record).toMatchObject({ state: "done", failure: null });
        expect(productsOf(together.record)).toEqual(productsOf(alone.record));
        const rowsOfPixels = Array.from({ length: UNITS }, (_, index) => surveyResult(UNITS, 2 * UNITS + index));
        const pixels = built.outputs.finished.get(together.record.id)!;
        expect(Buffer.compare(pixels, Buffer.concat(rowsOfPixels))).toBe(0);

        const rows = sizes.reduce((sum, size) => sum + Math.ceil(UNITS / size), 0);
        expect(together.record).toMatchObject({ unitsTotal: rows, unitsAccepted: rows });
        const units = await unitsOf(built.coordinator, together.record.id);
        expect(units.map(({ ordinal }) => ordinal)).toEqual([...Array(rows).keys()]);
        // A unit of a survey earns one micro-credit.
        for (const host of together.hosts.slice(1)) {
          const totals = await built.coordinator.hostTotals(host.id);
          expect(totals).toEqual({ verifiedUnits: rows, invalidUnits: 0, creditMicro: 3 * UNITS });
        }
        const cheat = await built.coordinator.hostTotals(together.hosts[0]!.id);
        expect(cheat).toMatchObject({ verifiedUnits: 0, creditMicro: 0 });
        expect(cheat.invalidUnits).toBeGreaterThan(0);
      },
    );

    test("a result that lacks one of a bundle's units is rejected", async () => {
      const { coordinator } = build();
      const job = bundledJob([4, 4, 4]);
      await coordinator.createJob(job);
      const host = new SimulatedHost(coordinator, 1, (row) => bundleResult(job, row).slice(4), ["survey@1"]);
      await host.claim(3);
      const { standings } = await host.report();
      expect(standings.map(({ code }) => code)).toEqual(Array(3).fill("result.wrong-size"));
    });
  });
}
