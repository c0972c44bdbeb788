"use client";

import type { Identity } from "#lib/host/identity.ts";
import type { AccountId } from "#lib/protocol/ids.ts";
import { type AccountView, hostLinkText } from "#lib/protocol/messages/accounts.ts";
import type { AccountClient } from "#lib/sdk/account-client.ts";

/** This browser as a host: the key that its engine computes with, which never leaves it. */
async function openIdentity(): Promise<Identity> {
  const [{ openIndexedDbStores }, { identityOf }] = await Promise.all([
    import("#lib/host/store/indexeddb-stores.ts"),
    import("#lib/host/identity.ts"),
  ]);
  const { keys, results } = await openIndexedDbStores();
  try {
    return await identityOf(await keys.getKeyPair());
  } finally {
    await results.close();
  }
}

/** The host that this browser is. */
export async function findThisHost(): Promise<string> {
  return (await openIdentity()).hostId;
}

/** Gives what this browser has computed, and will, to an account. */
export async function linkThisHost(client: AccountClient, accountId: AccountId): Promise<AccountView> {
  const identity = await openIdentity();
  const { nonce } = await client.createChallenge("link-host");
  const signature = await identity.sign(hostLinkText(accountId, nonce));
  return client.linkHost({ publicKey: identity.publicKey, nonce, signature });
}
