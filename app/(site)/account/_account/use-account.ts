"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import type { AccountView } from "#lib/protocol/messages/accounts.ts";
import { type AccountClient, createAccountClient } from "#lib/sdk/account-client.ts";
import { forgetSignedIn, keepSignedIn } from "../../../account.ts";

const KEY = ["account"] as const;
/** Time between two looks, in milliseconds: work comes in all the time, and another browser may change things. */
const REFRESH_MS = 15_000;

export const accountClient = (signal?: AbortSignal): AccountClient => createAccountClient({ baseUrl: "", signal });

/** The account that is signed in here: undefined until it is known, null where nobody is. */
export function useAccount(): {
  readonly account: AccountView | null | undefined;
  readonly error: unknown;
  /** Shows it as it has become. */
  readonly show: (account: AccountView | null) => void;
} {
  const queries = useQueryClient();
  const query = useQuery({
    queryKey: KEY,
    refetchInterval: REFRESH_MS,
    queryFn: async ({ signal }) => {
      const client = accountClient(signal);
      const session = await client.getCurrentSession();
      if (session === null) forgetSignedIn();
      else keepSignedIn(session.accountId);
      return session === null ? null : client.getAccount();
    },
  });
  const show = useCallback(
    (account: AccountView | null) => {
      if (account === null) forgetSignedIn();
      else keepSignedIn(account.accountId);
      void queries.cancelQueries({ queryKey: KEY });
      queries.setQueryData(KEY, account);
    },
    [queries],
  );
  return { account: query.data, error: query.error, show };
}
