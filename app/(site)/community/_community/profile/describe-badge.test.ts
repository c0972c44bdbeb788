import { describe, expect, it } from "vitest";
import { readTranslations } from "../../../../i18n/read-translations.ts";
import { describeBadge } from "./describe-badge.ts";

const server = { title: "Said by the server", detail: "So there" };

describe("describeBadge", () => {
  it("says a badge by its code, in each language", () => {
    const t = readTranslations("community");
    expect(describeBadge({ code: "credit-1000", ...server }, t)).toEqual({
      title: "1,000 credits",
      detail: "Verified work",
    });
    expect(describeBadge({ code: "credit-1", ...server }, t).title).toBe("1 credit");
    expect(describeBadge({ code: "streak-30", ...server }, readTranslations("community", "es")).title).toBe("30 días");
  });

  it("leaves one it does not know to the server's words", () => {
    expect(describeBadge({ code: "kind-7", ...server }, readTranslations("community"))).toMatchObject(server);
  });
});
