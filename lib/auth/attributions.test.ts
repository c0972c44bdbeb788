import { describe, expect, it } from "vitest";
import { createAttributions } from "./attributions.ts";
import { createTokens } from "./tokens.ts";

const ID = "0123456789ab";
const DAY_MS = 86_400_000;

describe("attributions", () => {
  it("name their partner for a day, and not for ever", () => {
    let now = 1_700_000_000_000;
    const attributions = createAttributions("secret", () => now);
    const token = attributions.issue(ID);
    now += DAY_MS;
    expect(attributions.verify(token)).toBe(ID);
    now += DAY_MS;
    expect(() => attributions.verify(token)).toThrow(expect.objectContaining({ code: "auth.token-expired" }));
  });

  it("are of this secret, unaltered, and of no other kind", () => {
    const attributions = createAttributions("secret", Date.now);
    const token = attributions.issue(ID);
    const others = [
      createAttributions("other", Date.now).issue(ID),
      token.replace(ID, "ab0123456789"),
      token.replace("partner", "account"),
      `${token}.x`,
      "",
      createTokens("secret", Date.now).issueHost("00112233445566778899aabbccddeeff" as never, DAY_MS),
    ];
    for (const other of others)
      expect(() => attributions.verify(other)).toThrow(expect.objectContaining({ code: "auth.token-invalid" }));
    expect(() => createTokens("secret", Date.now).verify(token)).toThrow();
  });
});
