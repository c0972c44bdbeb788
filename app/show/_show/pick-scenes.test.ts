import { expect, it } from "vitest";
import type { JobView } from "#lib/protocol/messages/jobs.ts";
import { nextScene, pickScenes } from "./pick-scenes.ts";

function job(id: number, change: { state?: JobView["state"]; accepted?: number; picture?: boolean } = {}): JobView {
  const { state = "done", accepted = 10, picture = true } = change;
  return {
    id: String(id),
    state,
    createdAt: new Date(id * 1_000).toISOString(),
    raster: picture ? { width: 16, height: 10 } : null,
    units: { total: 10, accepted, provisional: 0 },
    output: { format: "webp", cid: state === "done" ? "cid" : null, sizeBytes: null },
  } as unknown as JobView;
}

const idsOf = (jobs: readonly JobView[]): number[] => jobs.map(({ id }) => Number(id));

it("begins with the newest picture in the making, then shows finished ones, newest first", () => {
  const jobs = [job(1), job(3), job(2), job(5, { state: "running", accepted: 4 }), job(4, { state: "running" })];
  expect(idsOf(pickScenes(jobs))).toEqual([5, 3, 2, 1]);
});

it("leaves out what is no picture, has nothing verified, or did not come to its end", () => {
  const jobs = [
    job(1, { picture: false }),
    job(2, { state: "running", accepted: 0 }),
    job(3, { state: "failed" }),
    job(4, { state: "cancelled" }),
    job(5),
  ];
  expect(idsOf(pickScenes(jobs))).toEqual([5]);
});

it("shows a dozen finished ones at most", () => {
  expect(pickScenes(Array.from({ length: 30 }, (_, i) => job(i))).length).toBe(12);
});

it("goes on with the next one, from the last and from one that is gone to the first", () => {
  const scenes = [job(3), job(2), job(1)];
  expect(idsOf([nextScene(scenes, scenes[0]!)!, nextScene(scenes, scenes[2]!)!])).toEqual([2, 3]);
  expect(nextScene(scenes, job(9))).toBe(scenes[0]);
  expect(nextScene(scenes, null)).toBe(scenes[0]);
  expect(nextScene([], scenes[0]!)).toBeNull();
});
