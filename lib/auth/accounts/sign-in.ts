import { createHash, randomBytes, randomUUID } from "node:crypto";
import type { AccountId, HostId } from "#lib/protocol/ids.ts";
import {
  type Address,
  type ChallengePurpose,
  type HostLinkRequest,
  hostLinkText,
  type WalletChallenge,
  type WalletProof,
} from "#lib/protocol/messages/accounts.ts";
import { NonceInvalidError } from "../auth-errors.ts";
import { hostIdOfSignature } from "../host-sessions.ts";
import { HostTakenError, TooManyWalletsError, WalletSignatureError, WalletTakenError } from "../sign-in-errors.ts";
import type { AccountStorage, ChallengeRecord, SessionRecord } from "./account-storage.ts";
import { checkSiweMessage, nonceOf } from "./check-siwe-message.ts";

/** Time to answer a challenge: long enough to find one's wallet, and to read what it says. */
export const CHALLENGE_LIFETIME_MS = 10 * 60_000;
/** A session ends this long after its sign-in. */
export const SESSION_LIFETIME_MS = 30 * 86_400_000;
/** Most wallets of one account. */
const MOST_WALLETS = 20;
/** What is kept of a browser's name for itself. */
const AGENT_CHARS = 200;

/** Under which address a visitor reached the server. */
export interface Site {
  /** For example `https://tabgrid.example`. */
  readonly origin: string;
  /** Its host and port, as a wallet shows it. */
  readonly domain: string;
}

/**
 * Whether a wallet signed a message (EIP-191). Contracts are asked on the chain (ERC-1271), and those that are not
 * deployed yet as if they were (ERC-6492). Implementation: lib/chain/verify-wallet-signature.ts.
 *
 * @throws `auth.chain-away`
 */
export type VerifySignature = (question: WalletProof & { readonly address: Address }) => Promise<boolean>;

export interface SignInDeps {
  readonly storage: AccountStorage;
  readonly verifySignature: VerifySignature;
  /** The chain that rewards are claimed on, which messages have to name. */
  readonly chainId: number;
  readonly now: () => number;
}

/** Who signs in, from where. */
export interface SignInOrigin {
  readonly site: Site;
  /** The browser's anonymous account. */
  readonly anonymous: AccountId | null;
  /** The secret of the session that the browser had. */
  readonly previousSecret: string | null;
  /** User-Agent header. */
  readonly agent: string;
}

/** Proofs of wallets and hosts, and the sessions they open. */
export interface SignIn {
  /** A challenge for a wallet; `session` for an account that exists. */
  challenge(purpose: ChallengePurpose, site: Site, session: SessionRecord | null): Promise<WalletChallenge>;
  /**
   * Opens a session. Its secret is new each time, and that of the session before is worth nothing afterwards.
   *
   * @throws {NonceInvalidError} `auth.message-invalid`, {@link WalletSignatureError}, `auth.chain-away`
   */
  signIn(proof: WalletProof, origin: SignInOrigin): Promise<{ secret: string; session: SessionRecord }>;
  /** The session of a secret, or null. */
  findSession(secret: string): Promise<SessionRecord | null>;
  /** @throws {WalletTakenError} {@link TooManyWalletsError}, and like signIn. */
  addWallet(proof: WalletProof, site: Site, session: SessionRecord): Promise<void>;
  /**
   * Gives a host to an account that asked for the nonce, and says which host it is.
   *
   * @throws {HostTakenError} {@link NonceInvalidError} `auth.signature-invalid`
   */
  linkHost(request: HostLinkRequest, account: AccountId): Promise<HostId>;
}

export function createSignIn({ storage, verifySignature, chainId, now }: SignInDeps): SignIn {
  /** The wallet that answers a challenge. What it allows is done by whoever spends the challenge. */
  const prove = async (
    { message, signature }: WalletProof,
    { site, purpose, account }: { site: Site; purpose: ChallengePurpose; account: AccountId | null },
  ): Promise<{ wallet: Address; nonce: string }> => {
    const nonce = nonceOf(message);
    const challenge = nonce === null ? null : await storage.findChallenge(nonce);
    if (challenge === null || challenge.purpose !== purpose || challenge.accountId !== account)
      throw new NonceInvalidError();
    if (challenge.expiresAtMs <= now()) throw new NonceInvalidError();
    const wallet = checkSiweMessage(message, challengeFor(challenge, site, chainId), now());
    if (!(await verifySignature({ address: wallet, message, signature }))) throw new WalletSignatureError();
    return { wallet, nonce: challenge.nonce };
  };

  return {
    async challenge(purpose, site, session) {
      const issuedAtMs = now();
      const challenge: ChallengeRecord = {
        // EIP-4361 wants letters and digits.
        nonce: randomBytes(16).toString("hex"),
        purpose,
        accountId: purpose === "sign-in" ? null : session!.accountId,
        issuedAtMs,
        expiresAtMs: issuedAtMs + CHALLENGE_LIFETIME_MS,
      };
      await storage.saveChallenge(challenge);
      return challengeFor(challenge, site, chainId);
    },

    async signIn(proof, { site, anonymous, previousSecret, agent }) {
      const { wallet, nonce } = await prove(proof, { site, purpose: "sign-in", account: null });
      const secret = randomBytes(32).toString("base64url");
      const nowMs = now();
      const session = await storage.signIn(
        {
          nonce,
          wallet,
          newAccountId: randomUUID() as AccountId,
          anonymous,
          replaces: previousSecret === null ? null : digestOf(previousSecret),
          secretDigest: digestOf(secret),
          session: { id: randomUUID(), agent: agent.slice(0, AGENT_CHARS), expiresAtMs: nowMs + SESSION_LIFETIME_MS },
        },
        nowMs,
      );
      if (session === null) throw new NonceInvalidError();
      return { secret, session };
    },

    findSession: (secret) => storage.findSession(digestOf(secret), now()),

    async addWallet(proof, site, { accountId }) {
      const { wallet, nonce } = await prove(proof, { site, purpose: "add-wallet", account: accountId });
      const outcome = await storage.addWallet(accountId, wallet, nonce, MOST_WALLETS, now());
      if (outcome === "spent") throw new NonceInvalidError();
      if (outcome === "taken") throw new WalletTakenError();
      if (outcome === "too-many") throw new TooManyWalletsError(MOST_WALLETS);
    },

    async linkHost({ publicKey, nonce, signature }, account) {
      const host = hostIdOfSignature(publicKey, hostLinkText(account, nonce), signature);
      const outcome = await storage.linkHost(account, host, nonce, now());
      if (outcome === "spent") throw new NonceInvalidError();
      if (outcome === "taken") throw new HostTakenError();
      return host;
    },
  };
}

/** Says what is signed for, so that a wallet shows it. */
function statementOf({ purpose, accountId }: ChallengeRecord): string {
  if (purpose === "sign-in") return "Sign in to Tabgrid. This costs nothing and sends nothing.";
  if (purpose === "add-wallet") return `Add this wallet to the Tabgrid account ${accountId}.`;
  return `Add a browser to the Tabgrid account ${accountId}.`;
}

function challengeFor(record: ChallengeRecord, { origin, domain }: Site, chainId: number): WalletChallenge {
  return {
    domain,
    uri: `${origin}/account`,
    version: "1",
    chainId,
    nonce: record.nonce,
    statement: statementOf(record),
    issuedAt: new Date(record.issuedAtMs).toISOString(),
    expirationTime: new Date(record.expiresAtMs).toISOString(),
  };
}

function digestOf(secret: string): Buffer {
  return createHash("sha256").update(secret).digest();
}
