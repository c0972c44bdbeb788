import { describe, expect, it } from "vitest";
import { splitJobs, titleJobs } from "./split-jobs.ts";

describe("splitJobs", () => {
  it.each([
    ["a job each, where the work takes one image", { min: 1, max: 1 }, [["a"], ["b"], ["c"]]],
    ["one job, where it takes many", { min: 1, max: 200 }, [["a", "b", "c"]]],
    ["one job without photos, where it takes none", { min: 0, max: 0 }, [[]]],
    ["none, where they are too many", { min: 2, max: 2 }, null],
    ["none, where they are too few", { min: 4, max: 9 }, null],
  ])("makes %s", (_, takes, expected) => expect(splitJobs(["a", "b", "c"], takes)).toEqual(expected));

  it("makes none of no photos", () => expect(splitJobs([], { min: 1, max: 1 })).toBeNull());
});

describe("titleJobs", () => {
  const parts = {
    andMore: (first: string, more: number) => `${first} and ${more} more`,
    ofOne: (title: string, own: string) => `${title}: ${own}`,
  };
  const titles = (typed: string | null, names: readonly (readonly string[])[]) => titleJobs(typed, names, parts);

  it("names jobs after their files until somebody types a title", () => {
    expect(titles(null, [["lake.jpg"], ["sea.final.png"]])).toEqual(["lake", "sea.final"]);
    expect(titles(null, [["lake.jpg", "sea.png", "sky.png"]])).toEqual(["lake and 2 more"]);
    expect(titles("Trip", [["lake.jpg", "sea.png"]])).toEqual(["Trip"]);
    expect(titles("Trip", [["lake.jpg"], ["sea.png"]])).toEqual(["Trip: lake", "Trip: sea"]);
  });
});
