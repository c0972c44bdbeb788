import type { HostId } from "#lib/protocol/ids.ts";
import type { HashHex } from "../commitments.ts";
import type { AccountKey } from "./epoch.ts";

const DOMAIN = "tabgrid/account/1";

/**
 * What stands in public for a host that no wallet has signed for: the first 16 bytes of a SHA-256 of its id, from which
 * nobody gets back to the id. Earnings are kept for hosts rather than for accounts, because a host's key is what signs for
 * a wallet. It is the same in all files, because what is kept for it has to be followed from one to the next.
 */
export function accountKeyOf(host: HostId, hash: HashHex): AccountKey {
  return hash(new TextEncoder().encode(`${DOMAIN}/${host}`)).slice(0, 32);
}
