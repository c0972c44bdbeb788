import * as z from "zod";
import type { JobId } from "#lib/protocol/ids.ts";
import type { Pending } from "./move-tokens.ts";

const hexSchema = z.templateLiteral(["0x", z.string().regex(/^[0-9a-f]+$/i)]);
const weiSchema = z.string().regex(/^\d+$/).transform(BigInt);
const pendingSchema = z.object({
  kind: z.enum(["deposit", "give-notice", "refund"]),
  permit: z.object({ amountWei: weiSchema, nonce: weiSchema, deadline: weiSchema, signature: hexSchema }).nullable(),
  hash: hexSchema.nullable(),
});

const keyOf = (jobId: JobId, wallet: string): string => `tabgrid.funding.${jobId}.${wallet}`;

/** What this browser began for a job with a wallet and has not seen end; null when nothing, or nothing legible. */
export function findPending(jobId: JobId, wallet: string): Pending | null {
  try {
    return pendingSchema.parse(JSON.parse(localStorage.getItem(keyOf(jobId, wallet)) ?? "null"));
  } catch {
    return null;
  }
}

/** Remembers it, or forgets it. Where nothing can be stored it is remembered by nobody, and the escrow decides. */
export function keepPending(jobId: JobId, wallet: string, pending: Pending | null): void {
  const toText = (_: string, value: unknown) => (typeof value === "bigint" ? `${value}` : value);
  try {
    if (pending === null) localStorage.removeItem(keyOf(jobId, wallet));
    else localStorage.setItem(keyOf(jobId, wallet), JSON.stringify(pending, toText));
  } catch {}
}
