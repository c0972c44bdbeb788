import type { AccountId } from "#lib/protocol/ids.ts";
import { NETWORK_REQUESTER } from "#lib/protocol/requesters.ts";
import type { HashHex } from "./commitments.ts";

const DOMAIN = "tabgrid/requester/1";

/**
 * What stands in public for the account that submitted a job: the first 8 bytes of a SHA-256 of its id, from which nobody
 * gets back to the id. It is not the one under which epochs list earnings, so that jobs do not tell who earned what.
 *
 * @param accountId null for a standing job.
 */
export function requesterKeyOf(accountId: AccountId | null, hash: HashHex): string {
  if (accountId === null) return NETWORK_REQUESTER;
  return hash(new TextEncoder().encode(`${DOMAIN}/${accountId}`)).slice(0, 16);
}
