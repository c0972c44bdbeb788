import { expect, test } from "vitest";
import { bundlePlan } from "#lib/kernels/bundles/bundle-plan.ts";
import { kernels } from "#lib/kernels/registry.ts";
import { spin } from "#lib/kernels/spin/kernel.ts";
import { buildJob } from "#lib/testing/storage-fixture.ts";
import { JobBook } from "./job-book.ts";

test("a full book forgets the job used least recently", () => {
  const book = new JobBook(kernels);
  const jobs = Array.from({ length: 1_000 }, () => buildJob(1));
  for (const job of jobs) book.learn(job);
  const [first, second] = jobs.map(({ id }) => id);
  const another = buildJob(1);
  expect(book.missing([first!, another.id, another.id])).toEqual([another.id]);
  book.learn(another);
  expect(book.missing([first!, second!, another.id])).toEqual([second]);
});

test("a job whose kernel this version does not have stays unknown", () => {
  const book = new JobBook(kernels);
  const job = buildJob(1, { kernelVersion: 99 });
  book.learn(job);
  expect(book.missing([job.id])).toEqual([job.id]);
  expect([book.knows("spin@1"), book.knows("spin@99")]).toEqual([true, false]);
});

test("a bundle earns what its units earn, however little each takes", () => {
  const book = new JobBook(kernels);
  const params = { units: 10, iterations: 0, resultBytes: 64 };
  const stages = bundlePlan(spin.plan(params, []), [4]).stages;
  const job = buildJob(1, { params, stages });
  book.learn(job);
  const { resultBytes, creditMicro } = book.find(job.id)!;
  expect([0, 1, 2].map(creditMicro)).toEqual([4, 4, 2]);
  expect([0, 1, 2].map(resultBytes)).toEqual([256, 256, 128]);
});
