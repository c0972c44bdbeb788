import { generateKeyPairSync, sign } from "node:crypto";
import {
  HOST_SESSION_PURPOSE,
  type HostSession,
  type HostSessionRequest,
  hostChallengeSchema,
  hostSessionSchema,
} from "#lib/protocol/messages/sessions.ts";

/** Opens a session for a new host over HTTP, as a host engine would; `extra` is added to the request. */
export async function openSession(
  baseUrl: string,
  extra: Pick<HostSessionRequest, "attribution"> = {},
): Promise<HostSession> {
  const post = async (path: string, body: unknown): Promise<unknown> => {
    const response = await fetch(`${baseUrl}/api/v1/hosts/${path}`, {
      method: "POST",
      body: JSON.stringify(body),
      headers: { "content-type": "application/json" },
    });
    if (!response.ok) throw new Error(`${path} was answered with ${response.status}: ${await response.text()}`);
    return response.json();
  };
  const { nonce } = hostChallengeSchema.parse(await post("challenge", {}));
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const { x, y } = publicKey.export({ format: "jwk" });
  const raw = Buffer.concat([Buffer.of(4), Buffer.from(x!, "base64url"), Buffer.from(y!, "base64url")]);
  const signature = sign("sha256", Buffer.from(`${HOST_SESSION_PURPOSE}\n${nonce}`), {
    key: privateKey,
    dsaEncoding: "ieee-p1363",
  });
  return hostSessionSchema.parse(
    await post("session", {
      publicKey: raw.toString("base64url"),
      nonce,
      signature: signature.toString("base64url"),
      agent: { kind: "headless", cores: 1, gpu: null },
      ...extra,
    }),
  );
}
