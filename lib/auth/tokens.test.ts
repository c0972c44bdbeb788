import { describe, expect, it } from "vitest";
import type { AccountId, HostId } from "#lib/protocol/ids.ts";
import { createTokens } from "./tokens.ts";

const host = "00112233445566778899aabbccddeeff" as HostId;
const account = "6f1c2b9e-4a53-4d0e-8d26-6d3a3f1f0a11" as AccountId;

describe("createTokens", () => {
  it("verifies what it issued, for hosts and accounts, in every process with the secret", () => {
    const tokens = createTokens("s", () => 1_000);
    const other = createTokens("s", () => 1_500);
    expect(other.verify(tokens.issueHost(host, 1_000))).toEqual({ kind: "host", id: host, expiresAtMs: 2_000 });
    expect(other.verify(tokens.issueAccount(account, 1_000))).toMatchObject({ kind: "account", id: account });
  });

  it("refuses every token with one changed, missing or added character", () => {
    const tokens = createTokens("s", () => 0);
    const token = tokens.issueHost(host, 1_000);
    tokens.verify(token);
    for (let i = 0; i < token.length; i++) {
      const other = token[i] === "x" ? "y" : "x";
      for (const bad of [token.slice(0, i) + other + token.slice(i + 1), token.slice(0, i) + token.slice(i + 1)])
        expect(() => tokens.verify(bad), bad).toThrow(expect.objectContaining({ code: "auth.token-invalid" }));
    }
    for (const bad of ["", "...", `${token}=`, `${token}.`, token.repeat(3)])
      expect(() => tokens.verify(bad)).toThrow(expect.objectContaining({ code: "auth.token-invalid" }));
  });

  it("refuses tokens made with another secret", () => {
    const token = createTokens("a", () => 0).issueHost(host, 1_000);
    expect(() => createTokens("b", () => 0).verify(token)).toThrow(
      expect.objectContaining({ code: "auth.token-invalid" }),
    );
  });

  it("refuses a token whose time is over, also when it was verified before", () => {
    let now = 0;
    const tokens = createTokens("s", () => now);
    const token = tokens.issueHost(host, 1_000);
    tokens.verify(token);
    now = 1_000;
    expect(() => tokens.verify(token)).toThrow(expect.objectContaining({ code: "auth.token-expired" }));
    expect(() => tokens.verify(token)).toThrow(expect.objectContaining({ code: "auth.token-expired" }));
  });
});
