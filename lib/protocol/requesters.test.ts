import { describe, expect, it } from "vitest";
import { MAX_REQUESTERS, placeRequester, REQUESTER_KEY, servesRequester } from "./requesters.ts";

const [ada, bob] = ["00000000000000aa", "00000000000000bb"] as const;

describe("servesRequester", () => {
  it("serves everybody until somebody is named", () => {
    expect(servesRequester({ only: [], never: [] }, ada)).toBe(true);
    expect(servesRequester({ only: [], never: [ada] }, ada)).toBe(false);
    expect(servesRequester({ only: [], never: [ada] }, bob)).toBe(true);
    expect(servesRequester({ only: [ada], never: [] }, bob)).toBe(false);
  });

  it("keeps to never where somebody is in both lists", () => {
    expect(servesRequester({ only: [ada], never: [ada] }, ada)).toBe(false);
  });
});

describe("placeRequester", () => {
  it("has a requester in one list at most, and once", () => {
    const never = placeRequester({ only: [ada, bob], never: [] }, ada, "never");
    expect(never).toEqual({ only: [bob], never: [ada] });
    expect(placeRequester(never, ada, "never")).toEqual(never);
    expect(placeRequester(never, ada, "neither")).toEqual({ only: [bob], never: [] });
  });

  it("does not make a list too long for the coordinator", () => {
    const full = Array.from({ length: MAX_REQUESTERS }, (_, at) => at.toString(16).padStart(16, "0"));
    expect(placeRequester({ only: [], never: full }, "f".repeat(16), "never").never).toEqual(full);
  });
});

it("knows a key when it sees one", () => {
  expect([ada, "network", "AA", "", `${ada}0`].map((key) => REQUESTER_KEY.test(key))).toEqual([
    true,
    true,
    false,
    false,
    false,
  ]);
});
