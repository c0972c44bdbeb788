"use client";

import { type CommunityClient, createCommunityClient } from "#lib/sdk/community-client.ts";
import { accountClient, findAccount } from "../../../account.ts";

/** Speaks for the visitor's account, if they have one. */
export function communityClient(signal?: AbortSignal): CommunityClient {
  return createCommunityClient({ baseUrl: "", token: findAccount()?.token, signal });
}

/** Speaks for the visitor's account, which is made when they have none. */
export async function ownCommunityClient(signal?: AbortSignal): Promise<CommunityClient> {
  const { token } = await accountClient(signal);
  return createCommunityClient({ baseUrl: "", token, signal });
}
