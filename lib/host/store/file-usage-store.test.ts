import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { FileUsageStore } from "./file-usage-store.ts";

const folder = await mkdtemp(join(tmpdir(), "tabgrid-usage-"));
afterAll(() => rm(folder, { recursive: true, force: true }));
const usage = { date: "2026-11-21", busyMs: 5, bytes: 6, kilowattHours: 0.7 };

it("gives back what was saved, and nothing before", async () => {
  expect(await new FileUsageStore(folder).loadUsage()).toBeNull();
  await new FileUsageStore(folder).saveUsage({ ...usage, bytes: 1 });
  await new FileUsageStore(folder).saveUsage(usage);
  expect(await new FileUsageStore(folder).loadUsage()).toEqual(usage);
});

it.each(["", "nonsense", "null", '{"date":7}', '{"date":"2026-11-21","busyMs":"5"}'])(
  "begins anew on %j",
  async (text) => {
    await writeFile(join(folder, "usage.json"), text);
    expect(await new FileUsageStore(folder).loadUsage()).toBeNull();
  },
);
