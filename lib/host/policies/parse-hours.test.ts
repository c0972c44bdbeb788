import { describe, expect, it } from "vitest";
import { parseHours } from "./parse-hours.ts";

describe("parseHours", () => {
  it.each([
    ["", []],
    ["22:00-7:00", [{ days: [1, 2, 3, 4, 5, 6, 7], from: 1320, to: 420 }]],
    ["Mon-Fri 18:00-22:30", [{ days: [1, 2, 3, 4, 5], from: 1080, to: 1350 }]],
    ["sat,tue 00:00-23:59", [{ days: [2, 6], from: 0, to: 1439 }]],
    ["fri-mon 01:00-02:00", [{ days: [1, 5, 6, 7], from: 60, to: 120 }]],
    [
      "mon 08:00-09:00; sun 10:00-11:00",
      [
        { days: [1], from: 480, to: 540 },
        { days: [7], from: 600, to: 660 },
      ],
    ],
  ])("reads %j", (text, windows) => expect(parseHours(text)).toEqual(windows));

  it.each(["22-7", "24:00-07:00", "22:60-07:00", "someday 01:00-02:00", "mon- 01:00-02:00", "-,- 01:00-02:00"])(
    "refuses %j",
    (text) => expect(() => parseHours(text)).toThrow("no span of hours"),
  );
});
