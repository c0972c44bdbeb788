import { expect, test } from "vitest";
import { bundlePlan } from "#lib/kernels/bundles/bundle-plan.ts";
import { kernels } from "#lib/kernels/registry.ts";
import { spin } from "#lib/kernels/spin/kernel.ts";
import { buildJob } from "#lib/testing/storage/storage-fixture.ts";
import { sha256Hex } from "#lib/testing/storage/unit-builders.ts";
import { JobBook } from "./job-book.ts";

test("a full book forgets the job used least recently", () => {
  const book = new JobBook(kernels, sha256Hex);
  const jobs = Array.from({ length: 1_000 }, () => buildJob(1));
  for (const job of jobs) book.learn(job);
  const [first, second] = jobs.map(({ id }) => id);
  const another = buildJob(1);
  expect(book.missing([first!, another.id, another.id])).toEqual([another.id]);
  book.learn(another);
  expect(book.missing([first!, second!, another.id])).toEqual([second]);
});

test("a job whose kernel this version does not have stays unknown", () => {
  const book = new JobBook(kernels, sha256Hex);
  const job = buildJob(1, { kernelVersion: 99 });
  book.learn(job);
  expect(book.missing([job.id])).toEqual([job.id]);
  expect([book.knows("spin@1"), book.knows("spin@99")]).toEqual([true, false]);
});

test("a bundle earns by the cost of all its units, rounded once", () => {
  const book = new JobBook(kernels, sha256Hex);
  const params = { units: 10, iterations: 60_000, resultBytes: 64 };
  const plan = spin.plan(params, []);
  const own = plan.unit(0);
  const { stages } = bundlePlan(plan, [4]);
  const job = buildJob(1, { params, stages });
  book.learn(job);
  const { resultBytes, creditMicro } = book.find(job.id)!;
  expect([0, 1, 2].map(creditMicro)).toEqual([4, 4, 2].map((units) => Math.round((units * own.costOps) / 432_000)));
  expect([0, 1, 2].map(resultBytes)).toEqual([256, 256, 128]);
});
