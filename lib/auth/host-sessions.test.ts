import { generateKeyPairSync, sign } from "node:crypto";
import { describe, expect, it } from "vitest";
import { HOST_SESSION_PURPOSE, hostSessionRequestSchema } from "#lib/protocol/messages/sessions.ts";
import { CHALLENGE_LIFETIME_MS, createHostSessions, hostIdOfPublicKey } from "./host-sessions.ts";
import { createTokens } from "./tokens.ts";

function newHost() {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const jwk = publicKey.export({ format: "jwk" });
  const raw = Buffer.concat([Buffer.of(4), Buffer.from(jwk.x!, "base64url"), Buffer.from(jwk.y!, "base64url")]);
  return {
    raw,
    answer: (nonce: string, purpose = HOST_SESSION_PURPOSE) =>
      hostSessionRequestSchema.parse({
        publicKey: raw.toString("base64url"),
        nonce,
        signature: sign("sha256", Buffer.from(`${purpose}\n${nonce}`), {
          key: privateKey,
          dsaEncoding: "ieee-p1363",
        }).toString("base64url"),
        agent: { kind: "headless", cores: 1, gpu: null },
      }),
  };
}

function setUp() {
  const clock = { now: 1_000 };
  const tokens = createTokens("secret", () => clock.now);
  return { clock, tokens, sessions: createHostSessions("secret", tokens, () => clock.now) };
}

describe("createHostSessions", () => {
  it("opens a session for the holder of the key, named by the key", () => {
    const { sessions, tokens } = setUp();
    const host = newHost();
    const session = sessions.open(host.answer(sessions.challenge().nonce));
    expect(session.hostId).toBe(hostIdOfPublicKey(host.raw));
    expect(tokens.verify(session.token)).toMatchObject({ kind: "host", id: session.hostId });
  });

  it("accepts a nonce once", () => {
    const { sessions } = setUp();
    const answer = newHost().answer(sessions.challenge().nonce);
    sessions.open(answer);
    expect(() => sessions.open(answer)).toThrow(expect.objectContaining({ code: "auth.nonce-invalid" }));
  });

  it("refuses a nonce after two minutes, an invented one and a foreign one", () => {
    const { sessions, clock, tokens } = setUp();
    const foreign = createHostSessions("other", tokens, () => clock.now).challenge().nonce;
    const late = sessions.challenge().nonce;
    clock.now += CHALLENGE_LIFETIME_MS;
    for (const nonce of [late, foreign, "", "a.b.c", "a.b", "a.b.c.d", `${sessions.challenge().nonce}A`])
      expect(() => sessions.open(newHost().answer(nonce)), nonce).toThrow(
        expect.objectContaining({ code: "auth.nonce-invalid" }),
      );
  });

  it("refuses a signature by another key or for another purpose, without spending the nonce", () => {
    const { sessions } = setUp();
    const { nonce } = sessions.challenge();
    const host = newHost();
    const forged = { ...host.answer(nonce), signature: newHost().answer(nonce).signature };
    for (const bad of [forged, host.answer(nonce, "something/else")])
      expect(() => sessions.open(bad)).toThrow(expect.objectContaining({ code: "auth.signature-invalid" }));
    sessions.open(host.answer(nonce));
  });

  it("refuses keys that are not points on the curve", () => {
    const { sessions } = setUp();
    const { nonce } = sessions.challenge();
    const answer = newHost().answer(nonce);
    for (const raw of [Buffer.alloc(65), Buffer.concat([Buffer.of(4), Buffer.alloc(64, 255)]), Buffer.alloc(65, 4)])
      expect(() => sessions.open({ ...answer, publicKey: raw.toString("base64url") })).toThrow(
        expect.objectContaining({ code: "auth.public-key-invalid" }),
      );
  });
});
