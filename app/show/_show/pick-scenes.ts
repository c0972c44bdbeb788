import type { JobView } from "#lib/protocol/messages/jobs.ts";

/** Finished pictures that are shown before the newest one comes again. */
const MOST_FINISHED = 12;

/**
 * The pictures worth showing, in the order in which they are shown: the one in the making first, if any of it is verified, then
 * finished ones, newest first.
 */
export function pickScenes(jobs: readonly JobView[]): JobView[] {
  const pictures = jobs.filter(({ raster }) => raster !== null);
  const newestFirst = (a: JobView, b: JobView): number => b.createdAt.localeCompare(a.createdAt);
  const growing = pictures.filter(({ state, units }) => state === "running" && units.accepted > 0).sort(newestFirst);
  const finished = pictures.filter(({ state, output }) => state === "done" && output.cid !== null).sort(newestFirst);
  return [...growing.slice(0, 1), ...finished.slice(0, MOST_FINISHED)];
}

/** The scene after the one shown: the next in the list, or the first when that one is gone from it. Null: there is none. */
export function nextScene(scenes: readonly JobView[], shown: JobView | null): JobView | null {
  const at = scenes.findIndex(({ id }) => id === shown?.id);
  return scenes[(at + 1) % scenes.length] ?? null;
}
