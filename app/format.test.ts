import { describe, expect, it } from "vitest";
import { formatsOf } from "./format.ts";

const { formatBytes, formatCredit, formatDuration, formatPixels, formatRate } = formatsOf("en");
const spanish = formatsOf("es");
const chinese = formatsOf("zh-Hans");

describe("formats", () => {
  it.each([
    [999, "999 bytes"],
    [1_500, "1.5 kB"],
    [12_345_678, "12.3 MB"],
    [256_000_000, "256 MB"],
    [5_000_000_000_000, "5,000 GB"],
  ])("writes %i bytes as %s", (bytes, text) => expect(formatBytes(bytes)).toBe(text));

  it.each([
    [0.2, "< 1 sec"],
    [45, "45 sec"],
    [600, "10 min"],
    [9_000, "2.5 hr"],
  ])("writes %d seconds as %s", (seconds, text) => expect(formatDuration(seconds)).toBe(text));

  it("writes credit from millionths", () => expect(formatCredit(1_234_567_890)).toBe("1,234.57"));
  it("writes rates with one decimal while they are small", () => {
    expect([formatRate(0), formatRate(12.34), formatRate(1234.5)]).toEqual(["0.0", "12.3", "1,235"]);
  });
  it("writes sizes of pictures", () => expect(formatPixels({ width: 4000, height: 3000 })).toBe("4,000 × 3,000"));

  it("writes what each language is used to", () => {
    expect([spanish.formatBytes(12_345_678), chinese.formatDuration(600)]).toEqual(["12,3 MB", "10分钟"]);
    expect([spanish.formatCredit(12_345_670_000), spanish.formatTokens(10n ** 18n)]).toEqual(["12.345,67", "1,0000"]);
    expect([spanish.formatList(["a", "b", "c"]), chinese.formatList(["a", "b"])]).toEqual(["a, b y c", "a和b"]);
  });
});
