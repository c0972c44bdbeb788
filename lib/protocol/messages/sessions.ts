import * as z from "zod";
import { accountIdSchema, hostIdSchema } from "../ids.ts";
import { reasonSchema } from "./reason.ts";

/** Purpose string a host signs, so that the signature is good for nothing else. */
export const HOST_SESSION_PURPOSE = "tabgrid/host-session/1";

/** `POST /api/v1/hosts/challenge` → a nonce that is good once and for two minutes. */
export const hostChallengeSchema = z.object({ nonce: z.string(), expiresInMs: z.int() });
export type HostChallenge = z.infer<typeof hostChallengeSchema>;

/**
 * `POST /api/v1/hosts/session`: proves possession of the host's key. `publicKey` is the raw P-256 point (65 bytes,
 * base64url); `signature` is ECDSA-SHA-256 (IEEE P1363, 64 bytes, base64url) over UTF-8 of
 * `HOST_SESSION_PURPOSE + "\n" + nonce`. The host id follows from the public key.
 */
export const hostSessionRequestSchema = z.object({
  publicKey: z.base64url().length(87),
  nonce: z.string().max(200),
  signature: z.base64url().length(86),
  /** What the host says of itself; shown, never trusted. */
  agent: z.object({
    kind: z.enum(["browser", "headless"]),
    cores: z.int().min(1).max(4096),
    gpu: z.string().max(200).nullable(),
  }),
  /** On whose pages its visitor agreed, as `POST /api/v1/partners/attribution` said; absent on our own. */
  attribution: z.string().max(200).optional(),
});
export type HostSessionRequest = z.infer<typeof hostSessionRequestSchema>;

/** A bearer token for `Authorization: Bearer …`. */
export const hostSessionSchema = z.object({ hostId: hostIdSchema, token: z.string(), expiresInMs: z.int() });
export type HostSession = z.infer<typeof hostSessionSchema>;

/** `POST /api/v1/accounts`: an anonymous account for submitting jobs. The token is its only key. */
export const accountSessionSchema = z.object({ accountId: accountIdSchema, token: z.string() });
export type AccountSession = z.infer<typeof accountSessionSchema>;

/** How a host stands with work of one kernel (`id@version`), and why. */
export const kernelStandingSchema = z.object({
  kernel: z.string(),
  standing: z.enum(["proven", "unproven", "caught"]),
  /** Results found right by independent hosts, as they count now, and those that stand as wrong. */
  verified: z.int(),
  wrong: z.int(),
  /** Replicas it may hold now. */
  room: z.int(),
  /** When it is given work again that rests on trust; null when it is not isolated. */
  isolatedUntil: z.iso.datetime().nullable(),
  reason: reasonSchema,
});
export type KernelStandingView = z.infer<typeof kernelStandingSchema>;

/** `GET /api/v1/hosts/me`: verified work of the calling host, and what it is known for. */
export const hostViewSchema = z.object({
  hostId: hostIdSchema,
  verifiedUnits: z.int(),
  invalidUnits: z.int(),
  creditMicro: z.int(),
  /** Network that it is counted under, as a prefix; null when it is not. */
  network: z.string().nullable(),
  kernels: z.array(kernelStandingSchema),
});
export type HostView = z.infer<typeof hostViewSchema>;

/** `GET /api/v1/status`: the network at a glance. */
export const statusSchema = z.object({
  version: z.string(),
  hosts: z.object({ activeLastMinute: z.int() }),
  units: z.object({ open: z.int(), acceptedLastMinute: z.int() }),
  jobs: z.object({ running: z.int() }),
  /** Whether the rules that keep hosts of one network apart count loopback and private addresses; if not, why. */
  networkRules: z.object({ countPrivateAddresses: z.boolean(), reason: reasonSchema.nullable() }),
});
export type Status = z.infer<typeof statusSchema>;
