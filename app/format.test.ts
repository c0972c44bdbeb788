import { describe, expect, it } from "vitest";
import { formatBytes, formatCredit, formatDuration, formatPixels, formatRate } from "./format.ts";

describe("formats", () => {
  it.each([
    [999, "999 bytes"],
    [1_500, "1.5 KB"],
    [12_345_678, "12.3 MB"],
    [256_000_000, "256 MB"],
  ])("writes %i bytes as %s", (bytes, text) => expect(formatBytes(bytes)).toBe(text));

  it.each([
    [0.2, "under a second"],
    [45, "45 s"],
    [600, "10 min"],
    [9_000, "2.5 h"],
  ])("writes %d seconds as %s", (seconds, text) => expect(formatDuration(seconds)).toBe(text));

  it("writes credit from millionths", () => expect(formatCredit(1_234_567_890)).toBe("1,234.57"));
  it("writes rates with one decimal while they are small", () => {
    expect([formatRate(0), formatRate(12.34), formatRate(1234.5)]).toEqual(["0.0", "12.3", "1235"]);
  });
  it("writes sizes of pictures", () => expect(formatPixels({ width: 4000, height: 3000 })).toBe("4,000 × 3,000"));
});
