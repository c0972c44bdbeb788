import { generateKeyPairSync, sign } from "node:crypto";
import { createSignIn, type VerifySignature } from "#lib/auth/accounts/sign-in.ts";
import { createSignatureVerifier } from "#lib/chain/verify-wallet-signature.ts";
import type { OpenDatabase } from "#lib/db/open-database.ts";
import type { ApiDeps } from "#lib/http/api-deps.ts";
import { createBrowserSessions } from "#lib/http/browser-sessions.ts";
import type { AccountId } from "#lib/protocol/ids.ts";
import {
  type AccountView,
  accountViewSchema,
  type ChallengePurpose,
  type HostLinkRequest,
  hostLinkText,
  type WalletChallenge,
  walletChallengeSchema,
} from "#lib/protocol/messages/accounts.ts";
import type { TestWallet } from "../settlement/test-wallet.ts";
import { type ApiServer, type SendOptions, startApiServer } from "./api-server.ts";

const DAY_MS = 86_400_000;

/** The API with wallets over a real database; its clock can be moved. */
export async function startAccountServer(
  { accounts: storage, preferences }: Pick<OpenDatabase, "accounts" | "preferences">,
  options: { publicOrigin?: string; verifySignature?: VerifySignature } & Partial<ApiDeps> = {},
) {
  const clock = { now: Date.now() };
  const now = () => clock.now;
  const { publicOrigin, verifySignature = createSignatureVerifier(() => null), ...change } = options;
  const signIn = createSignIn({ storage, verifySignature, chainId: 31_337, now });
  const sessions = createBrowserSessions(signIn, publicOrigin);
  const server = await startApiServer({
    now,
    accounts: { storage, preferences, signIn, sessions, payoutDelayMs: 2 * DAY_MS },
    ...change,
  });
  return { server, clock, openBrowser: () => new TestBrowser(server) };
}

/** A browser that keeps its cookie and says where its pages are from. */
export class TestBrowser {
  readonly #server: ApiServer;
  cookie: string | null = null;
  /** What it was last told to keep. */
  setCookie = "";

  constructor(server: ApiServer) {
    this.#server = server;
  }

  async send(method: string, path: string, options: SendOptions = {}): Promise<Response> {
    const headers = {
      origin: this.#server.url,
      ...(this.cookie !== null && { cookie: this.cookie }),
      ...options.headers,
    };
    const response = await this.#server.send(method, path, { ...options, headers });
    const set = response.headers.get("set-cookie");
    if (set !== null) {
      this.setCookie = set;
      this.cookie = set.includes("Max-Age=0") ? null : set.split(";")[0]!;
    }
    return response;
  }

  async challenge(purpose: ChallengePurpose = "sign-in"): Promise<WalletChallenge> {
    return walletChallengeSchema.parse(
      await this.#read(this.send("POST", "/account/challenges", { json: { purpose } })),
    );
  }

  /** @param token of an anonymous account. */
  async signIn(wallet: TestWallet, token?: string): Promise<AccountView> {
    const json = await wallet.answer(await this.challenge());
    return accountViewSchema.parse(await this.#read(this.send("POST", "/account/session", { json, token })));
  }

  async account(): Promise<AccountView> {
    return accountViewSchema.parse(await this.#read(this.send("GET", "/account")));
  }

  async #read(sent: Promise<Response>): Promise<unknown> {
    const response = await sent;
    if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`);
    return response.json();
  }
}

/** A host's key that joins accounts. */
export function createHostKey() {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const { x, y } = publicKey.export({ format: "jwk" });
  const raw = Buffer.concat([Buffer.of(4), Buffer.from(x!, "base64url"), Buffer.from(y!, "base64url")]);
  const algorithm = { name: "ECDSA", namedCurve: "P-256" };
  return {
    raw,
    /** As a host keeps it. */
    pair: async (): Promise<CryptoKeyPair> => ({
      publicKey: await crypto.subtle.importKey("jwk", publicKey.export({ format: "jwk" }), algorithm, true, ["verify"]),
      privateKey: await crypto.subtle.importKey("jwk", privateKey.export({ format: "jwk" }), algorithm, false, [
        "sign",
      ]),
    }),
    link: (accountId: AccountId, nonce: string, text = hostLinkText(accountId, nonce)): HostLinkRequest => ({
      publicKey: raw.toString("base64url"),
      nonce,
      signature: sign("sha256", Buffer.from(text), { key: privateKey, dsaEncoding: "ieee-p1363" }).toString(
        "base64url",
      ),
    }),
  };
}
