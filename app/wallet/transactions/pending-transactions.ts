import * as z from "zod";
import type { Pending, PendingStore } from "./send-transaction.ts";

export const hexSchema = z.templateLiteral(["0x", z.string().regex(/^[0-9a-f]+$/i)]);
/** An amount as it is kept: JSON has no integers of its size. */
export const keptWeiSchema = z.string().regex(/^\d+$/).transform(BigInt);

/**
 * Remembers in this browser what was begun for a subject and not seen to end. What is not legible is nothing; where nothing
 * can be stored nobody remembers, and the contract decides.
 *
 * @param subject what is sent about what and by whom; one thing at a time is begun of each.
 * @param schema reads what is kept; amounts are `bigint`s, see {@link keptWeiSchema}.
 */
export function pendingStore<Kept>(subject: string, schema: z.ZodType<Kept>): PendingStore<Kept> {
  const key = `tabgrid.transaction.${subject}`;
  const pendingSchema = z.object({ kept: schema, hash: hexSchema.nullable() });
  return {
    find() {
      try {
        return pendingSchema.parse(JSON.parse(localStorage.getItem(key) ?? "null")) as Pending<Kept>;
      } catch {
        return null;
      }
    },
    keep(pending) {
      try {
        if (pending === null) localStorage.removeItem(key);
        else localStorage.setItem(key, JSON.stringify(pending, toText));
      } catch {}
    },
  };
}

const toText = (_: string, value: unknown): unknown => (typeof value === "bigint" ? `${value}` : value);
