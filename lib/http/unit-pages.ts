import type { Coordinator, JobRecord } from "#lib/coordinator/ports.ts";
import { ownUnitCountOf } from "#lib/kernels/bundles/bundle-plan.ts";
import type { UnitView } from "#lib/protocol/messages/jobs.ts";
import type { JobViews } from "./job-views.ts";

/** Units read and shown at once: some ten milliseconds and half a megabyte, however many a job has. */
const UNITS_PER_PAGE = 1_000;

/** Units of a job that changed at or after `sinceMs`, by ordinal, page by page; others get the thread between two pages. */
export async function* unitPages(
  coordinator: Pick<Coordinator, "listUnits">,
  views: JobViews,
  job: JobRecord,
  sinceMs: number,
): AsyncGenerator<UnitView[]> {
  const perRecord = Math.ceil(ownUnitCountOf(job.stages) / job.unitsTotal);
  const limit = Math.max(1, Math.floor(UNITS_PER_PAGE / perRecord));
  for (let afterOrdinal = -1; ; ) {
    const units = await coordinator.listUnits(job.id, { sinceMs, limit, afterOrdinal });
    if (units.length > 0) yield await views.unitViews(job, units);
    if (units.length < limit) return;
    afterOrdinal = units.at(-1)!.ordinal;
  }
}

/** The `UnitsEvent` of all units in JSON, as it is read; never whole in memory. */
export async function* unitsJson(pages: AsyncIterable<UnitView[]>): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  let before = '{"units":[';
  for await (const page of pages) {
    yield encoder.encode(before + page.map((unit) => JSON.stringify(unit)).join(","));
    before = ",";
  }
  yield encoder.encode(before === "," ? "]}" : `${before}]}`);
}
