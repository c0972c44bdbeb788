import { expect, test } from "vitest";
import type { JobId, UnitId } from "#lib/protocol/ids.ts";
import { buildUnit, digestNumber } from "#lib/testing/storage/unit-builders.ts";
import { RecentResults } from "./recent-results.ts";

const DIGEST = digestNumber(1);
const JOB = buildUnit().jobId;
const acceptedUnit = (ordinal: number, digest = DIGEST) => {
  const before = buildUnit({ id: (ordinal + 1) as UnitId, ordinal });
  return { before, after: { ...before, state: "accepted" as const, canonical: digest }, payload: null };
};

test("a result whose payload came through here is taken once", () => {
  const recent = new RecentResults();
  const body = new Uint8Array([9, 1, 2, 9]);
  recent.keep(DIGEST, body.subarray(1, 3));
  body.fill(0);
  recent.noteAccepted([acceptedUnit(0), acceptedUnit(1, digestNumber(2))]);
  expect(recent.take(JOB, 0)).toEqual(new Uint8Array([1, 2]));
  expect(recent.take(JOB, 0)).toBeUndefined();
  expect(recent.take(JOB, 1)).toBeUndefined();
  expect(recent.take("00000000-0000-4000-8000-000000000009" as JobId, 0)).toBeUndefined();
});

test("what was accepted before, or of a job that is forgotten, is not there", () => {
  const recent = new RecentResults();
  recent.keep(DIGEST, new Uint8Array(2));
  const { after } = acceptedUnit(0);
  recent.noteAccepted([{ before: after, after, payload: null }, acceptedUnit(1)]);
  expect(recent.take(JOB, 0)).toBeUndefined();
  recent.forget(JOB);
  expect(recent.take(JOB, 1)).toBeUndefined();
});

test("memory stays bounded, and the oldest goes first", () => {
  const recent = new RecentResults();
  const megabyte = new Uint8Array(1024 * 1024);
  for (let n = 1; n <= 17; n++) recent.keep(digestNumber(n), megabyte);
  recent.noteAccepted([acceptedUnit(0, digestNumber(1)), acceptedUnit(1, digestNumber(17))]);
  expect(recent.take(JOB, 0)).toBeUndefined();
  expect(recent.take(JOB, 1)).toHaveLength(megabyte.length);
});
