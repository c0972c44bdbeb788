import * as z from "zod";
import { cidSchema } from "#lib/protocol/ids.ts";

/**
 * The lines of an epoch's file: JSON each, in one way only (RFC 8785), ended by a line feed. First the head, an object;
 * then arrays that begin with what they are, in this order, ascending within each kind; last the totals, an object.
 *
 * ```
 * ["partner", payee, basis points]
 * ["volunteer", payee, credit] or ["volunteer", payee, credit, partner]
 * ["job", key, wei spent], each followed by its
 *   ["credit", payee, credit] or ["credit", payee, credit, partner]
 * ["holder", wallet, wei]
 * ["arrival", account, wallet, wei]
 * ["payout", payee, wei before, wei after, part…]
 *   part: [reason, wei] or [reason, place of the job among the jobs from 0, wei]
 * ```
 */
export const EPOCH_FORMAT = "tabgrid/epoch/1";

const walletSchema = z.templateLiteral(["0x", z.string().regex(/^[0-9a-f]{40}$/)]);
const hashSchema = z.templateLiteral(["0x", z.string().regex(/^[0-9a-f]{64}$/)]);
const accountKeySchema = z.string().regex(/^[0-9a-f]{32}$/);
const payeeSchema = z.string().regex(/^(0x[0-9a-f]{40}|[0-9a-f]{32})$/);
/** Decimal digits, at most those of a uint256: JSON's numbers are not exact. */
const weiSchema = z
  .string()
  .regex(/^(0|[1-9][0-9]{0,77})$/)
  .transform(BigInt);
const creditSchema = z.int().positive();

export const headSchema = z.strictObject({
  format: z.literal(EPOCH_FORMAT),
  epoch: z.int().positive(),
  startedAtMs: z.int().nonnegative(),
  endedAtMs: z.int().nonnegative(),
  chainId: z.int().positive(),
  distributor: walletSchema,
  blockNumber: z.int().nonnegative(),
  blockHash: hashSchema,
  previous: cidSchema.nullable(),
  emissionWei: weiSchema,
  carriedHoldersWei: weiSchema,
});

export const totalsSchema = z.strictObject({
  payouts: z.int().nonnegative(),
  root: hashSchema,
  spentWei: weiSchema,
  emittedWei: weiSchema,
  cumulativeWei: weiSchema,
  pendingWei: weiSchema,
  carriedHoldersWei: weiSchema,
});

const reasonSchema = z.enum(["volunteer", "job", "partner", "holder", "arrival"]);
const partSchema = z.union([
  z.tuple([reasonSchema, weiSchema]),
  z.tuple([reasonSchema, z.int().nonnegative(), weiSchema]),
]);

/** What follows the kind of each line. */
export const lineSchemas = {
  partner: z.tuple([z.literal("partner"), payeeSchema, z.int().min(0).max(10_000)]),
  volunteer: z.tuple([z.literal("volunteer"), payeeSchema, creditSchema, payeeSchema.optional()]),
  job: z.tuple([z.literal("job"), hashSchema, weiSchema]),
  credit: z.tuple([z.literal("credit"), payeeSchema, creditSchema, payeeSchema.optional()]),
  holder: z.tuple([z.literal("holder"), walletSchema, weiSchema]),
  arrival: z.tuple([z.literal("arrival"), accountKeySchema, walletSchema, weiSchema]),
  payout: z.tuple([z.literal("payout"), payeeSchema, weiSchema, weiSchema], partSchema),
} as const;
