import { describe, expect, it } from "vitest";
import { READ_LOCALES } from "../../../../../i18n/locales.ts";
import { readTranslations } from "../../../../../i18n/read-translations.ts";
import { pipelineFrom } from "./pipeline-state.ts";

/** What is wrong with a text, as a page says it. */
function tell(text: string, locale: (typeof READ_LOCALES)[number]): string {
  const { code, details } = pipelineFrom(text).error!;
  // Throws where a message wants what the error does not carry.
  return readTranslations("refusals", locale)(code as never, details as never);
}

describe("what is wrong with a pipeline's text", () => {
  it.each([
    ["blur(sigma=2", "第 13 列：此处缺少内容。"],
    ["blur(sigma 2)", "第 12 列：此处不应出现 “2”。"],
    ["sobel | blr(sigma=2)", "第 9 列：没有 “blr” 这种操作。"],
    ["blur(radius=2)", "第 6 列：该操作没有参数 “radius”。"],
    ["sobel | blur", "第 9 列：缺少参数，应写作 blur(sigma=…)。"],
    ["resize(width=1.5)", "第 14 列：应为 1 至 65535 的整数。"],
    ["erode(radius=1,shape=star)", "第 22 列：应为 disc, square 之一。"],
  ])("is said in another language: %s", (text, told) => expect(tell(text, "zh-Hans")).toBe(told));

  it.each(READ_LOCALES)("has all that its messages want, in %s", (locale) => {
    for (const text of [
      "blur(sigma=2) sobel",
      "toString",
      "sobel(x=1)",
      "blur(sigma=2,sigma=3)",
      "resize()",
      "blur(sigma=99)",
      "curves(points=0:0/300:2)",
      Array(17).fill("sobel").join("|"),
    ]) {
      expect(tell(text, locale)).not.toMatch(/undefined|refusals\./);
    }
  });
});
