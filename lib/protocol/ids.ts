import * as z from "zod";

declare const brand: unique symbol;
type Branded<T, Name extends string> = T & { readonly [brand]: Name };

/** A host: the first 16 bytes of the SHA-256 of its raw public key, as 32 lower-case hex digits. */
export type HostId = Branded<string, "HostId">;
/** The person behind hosts and jobs; a random UUID until a wallet signs in. */
export type AccountId = Branded<string, "AccountId">;
/** A job: a random UUID, so that knowing the address of a job is what lets a person look at it. */
export type JobId = Branded<string, "JobId">;
/** A work unit: a positive integer below 2^53, ascending in the order of creation. */
export type UnitId = Branded<number, "UnitId">;
/** A content identifier: CIDv1, raw codec, SHA-256, base32 (`bafkrei…`, 59 characters). */
export type Cid = Branded<string, "Cid">;
/** 32 bytes as 64 lower-case hex digits. */
export type Digest = Branded<string, "Digest">;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export const hostIdSchema = z
  .string()
  .regex(/^[0-9a-f]{32}$/)
  .transform((text) => text as HostId);
export const accountIdSchema = z
  .string()
  .regex(UUID)
  .transform((text) => text as AccountId);
export const jobIdSchema = z
  .string()
  .regex(UUID)
  .transform((text) => text as JobId);
export const unitIdSchema = z
  .int()
  .positive()
  .transform((id) => id as UnitId);
export const cidSchema = z
  .string()
  .regex(/^bafkrei[a-z2-7]{52}$/)
  .transform((text) => text as Cid);
export const digestSchema = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .transform((text) => text as Digest);
