import { TabgridError } from "#lib/errors/tabgrid-error.ts";
import { type HostJoined, hostJoinedSchema, hostLinkText, type LinkCode } from "#lib/protocol/messages/accounts.ts";
import { CoordinatorUnreachableError, refusal } from "../exchange/coordinator-client.ts";
import { identityOf } from "../identity.ts";
import type { KeyStore } from "../ports.ts";

/**
 * Has a host join the account whose owner gave it a code: its key signs for that account, once and for good.
 *
 * @param origin of the coordinator.
 * @throws {CoordinatorUnreachableError} `auth.nonce-invalid` for a code that is used or over, `account.host-taken` for a host
 *   of another account.
 */
export async function joinAccount(
  origin: string,
  { accountId, nonce }: LinkCode,
  { keys, fetch }: { readonly keys: KeyStore; readonly fetch: typeof globalThis.fetch },
): Promise<HostJoined> {
  const { publicKey, sign } = await identityOf(await keys.getKeyPair());
  const signature = await sign(hostLinkText(accountId, nonce));
  try {
    const response = await fetch(`${origin}/api/v1/hosts/link`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ accountId, nonce, publicKey, signature }),
    });
    if (response.ok) return hostJoinedSchema.parse(await response.json());
    throw await refusal(response);
  } catch (cause) {
    throw cause instanceof TabgridError ? cause : new CoordinatorUnreachableError(cause);
  }
}
