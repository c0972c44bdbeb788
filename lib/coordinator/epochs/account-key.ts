import type { AccountId } from "#lib/protocol/ids.ts";
import type { HashHex } from "../commitments.ts";
import type { AccountKey } from "./epoch.ts";

const DOMAIN = "tabgrid/account/1";

/**
 * What stands in public for an account: the first 16 bytes of a SHA-256 of its id, from which nobody gets back to the id.
 * It is the same in all files, because what is kept for an account has to be followed from one to the next.
 */
export function accountKeyOf(accountId: AccountId, hash: HashHex): AccountKey {
  return hash(new TextEncoder().encode(`${DOMAIN}/${accountId}`)).slice(0, 32);
}
