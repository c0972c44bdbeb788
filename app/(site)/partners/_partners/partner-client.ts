"use client";

import { createPartnerClient, type PartnerClient } from "#lib/sdk/partner-client.ts";
import { accountClient, findAccount } from "../../../account.ts";

/** Speaks for the visitor's account, if they have one. */
export function partnerClient(signal?: AbortSignal): PartnerClient {
  return createPartnerClient({ baseUrl: "", token: findAccount()?.token, signal });
}

/** Speaks for the visitor's account, which is made when they have none. */
export async function ownPartnerClient(): Promise<PartnerClient> {
  const { token } = await accountClient();
  return createPartnerClient({ baseUrl: "", token });
}
