import * as z from "zod";
import { type AccountId, accountIdSchema, hostIdSchema } from "../ids.ts";
import { type Address, addressSchema } from "./rewards.ts";

/** What somebody may ask a challenge for. All but the first need a session, and are good for its account alone. */
export const challengePurposeSchema = z.enum(["sign-in", "add-wallet", "link-host"]);
export type ChallengePurpose = z.infer<typeof challengePurposeSchema>;

/** `POST /api/v1/account/challenges`. */
export const challengeRequestSchema = z.strictObject({ purpose: challengePurposeSchema });

/**
 * What a wallet has to sign: every field of an EIP-4361 message but the wallet's own address. The server takes no other
 * message for this nonce, so none has to be thought up by whoever asks. https://eips.ethereum.org/EIPS/eip-4361
 */
export const walletChallengeSchema = z.object({
  domain: z.string(),
  uri: z.url(),
  version: z.literal("1"),
  chainId: z.int().positive(),
  nonce: z.string(),
  statement: z.string(),
  issuedAt: z.iso.datetime(),
  expirationTime: z.iso.datetime(),
});
export type WalletChallenge = z.infer<typeof walletChallengeSchema>;

/** Longest message and signature taken: an ERC-6492 signature brings the code that deploys the account. */
const MAX_MESSAGE_CHARS = 2_000;
const MAX_SIGNATURE_CHARS = 40_000;

/** `POST /api/v1/account/session` and `POST /api/v1/account/wallets`: an EIP-4361 message and the wallet's signature. */
export const walletProofSchema = z.strictObject({
  message: z.string().max(MAX_MESSAGE_CHARS),
  signature: z
    .string()
    .max(MAX_SIGNATURE_CHARS)
    .regex(/^0x([0-9a-fA-F]{2})+$/)
    .transform((text) => text as `0x${string}`),
});
export type WalletProof = z.infer<typeof walletProofSchema>;

/** What a host's key signs to join an account, so that the signature is good for nothing and nobody else. */
export const hostLinkText = (accountId: AccountId, nonce: string): string =>
  `tabgrid/host-link/1\n${accountId}\n${nonce}`;

/** `POST /api/v1/account/hosts`: {@link hostLinkText} signed with the host's key, as in `POST /hosts/session`. */
export const hostLinkRequestSchema = z.strictObject({
  publicKey: z.base64url().length(87),
  nonce: z.string().max(200),
  signature: z.base64url().length(86),
});
export type HostLinkRequest = z.infer<typeof hostLinkRequestSchema>;

/**
 * What the owner of an account gives a host that has no browser: where it joins, and a nonce of a `link-host` challenge. As
 * secret as the nonce, and as short-lived: who has it can add hosts of their own to the account, and nothing else.
 */
export const linkCodeOf = (accountId: AccountId, nonce: string): string => `${accountId}.${nonce}`;
export const linkCodeSchema = z
  .string()
  .transform((code) => code.split("."))
  .pipe(z.tuple([accountIdSchema, z.string().regex(/^[0-9a-f]{32}$/)]))
  .transform(([accountId, nonce]) => ({ accountId, nonce }));
export type LinkCode = z.infer<typeof linkCodeSchema>;

/** `POST /api/v1/hosts/link`: as in `POST /account/hosts`, by the host itself, which was given a link code. */
export const hostJoinRequestSchema = hostLinkRequestSchema.extend({ accountId: accountIdSchema });
export type HostJoinRequest = z.infer<typeof hostJoinRequestSchema>;

/** What comes of it. */
export const hostJoinedSchema = z.object({ hostId: hostIdSchema, accountId: accountIdSchema });
export type HostJoined = z.infer<typeof hostJoinedSchema>;

/** A place where the account is signed in. */
export const signedInSchema = z.object({
  id: z.uuid(),
  /** The wallet that signed in there. */
  wallet: addressSchema,
  /** What the browser says it is; never trusted. */
  agent: z.string(),
  signedInAt: z.iso.datetime(),
  lastSeenAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  /** Whether it is the one that asks. */
  isCurrent: z.boolean(),
});

/** Something that happened to an account, for its owner to notice. */
export const ACCOUNT_EVENTS = [
  "signed-in",
  "wallet-added",
  "wallet-removed",
  "host-linked",
  "payout-requested",
  "payout-cancelled",
  "payout-changed",
  "account-merged",
] as const;
export const accountEventSchema = z.object({
  at: z.iso.datetime(),
  event: z.enum(ACCOUNT_EVENTS),
  /** The wallet, or the host, that it is about; null for `account-merged`. */
  subject: z.string().nullable(),
});
export type AccountEvent = z.infer<typeof accountEventSchema>["event"];

/** A host of the account, and its verified work. */
export const accountHostSchema = z.object({
  hostId: hostIdSchema,
  lastSeenAt: z.iso.datetime(),
  verifiedUnits: z.int(),
  invalidUnits: z.int(),
  creditMicro: z.int(),
});

/** `GET /api/v1/account`: everything its owner sees of it. */
export const accountViewSchema = z.object({
  accountId: accountIdSchema,
  wallets: z.array(z.object({ wallet: addressSchema, addedAt: z.iso.datetime() })),
  payout: z.object({
    /** Earns for all hosts of the account. */
    wallet: addressSchema,
    /** What it is being changed to, and when that takes effect. */
    next: z.object({ wallet: addressSchema, requestedAt: z.iso.datetime(), effectiveAt: z.iso.datetime() }).nullable(),
    /** How long a change takes. */
    delaySeconds: z.int(),
  }),
  sessions: z.array(signedInSchema),
  hosts: z.array(accountHostSchema),
  /** Newest first. */
  events: z.array(accountEventSchema),
});
export type AccountView = z.infer<typeof accountViewSchema>;

/** `GET /api/v1/account/session`: whose browser this is; null for nobody's. */
export const currentSessionSchema = z.object({
  session: z.object({ accountId: accountIdSchema, wallet: addressSchema }).nullable(),
});
export type CurrentSession = z.infer<typeof currentSessionSchema>;

/** `POST /api/v1/account/payout`: one of the account's own wallets. */
export const payoutRequestSchema = z.strictObject({ wallet: addressSchema });

export type { Address };
