import * as z from "zod";
import type { Address } from "#lib/protocol/messages/rewards.ts";
import { hexSchema, keptWeiSchema, pendingStore } from "../../../../../wallet/transactions/pending-transactions.ts";
import type { PendingStore } from "../../../../../wallet/transactions/send-transaction.ts";
import type { Claim } from "./claim-transaction.ts";

const claimSchema = z.object({ cumulativeWei: keptWeiSchema, proof: z.array(hexSchema), hadWei: keptWeiSchema });

/** Where a claim for an account that was begun in this browser is remembered, whichever wallet sends it. */
export function claimStore(distributor: Address, account: Address): PendingStore<Claim> {
  return pendingStore(`claim.${distributor}.${account}`, claimSchema);
}
