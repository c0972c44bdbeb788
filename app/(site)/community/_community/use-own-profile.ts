"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useState } from "react";
import type { OwnProfile } from "#lib/protocol/messages/community.ts";
import { findAccount } from "../../../account.ts";
import { communityClient } from "./community-client.ts";

/** Time between two looks at one's own work, in milliseconds. */
const REFRESH_MS = 30_000;

/** The visitor's own profile; null while it is not known, and while they have no account, which `known` tells apart. */
export function useOwnProfile(): {
  readonly profile: OwnProfile | null;
  /** Whether they have an account; null until the browser was asked. */
  readonly known: boolean | null;
  readonly error: unknown;
  /** Shows it as it has become. */
  readonly show: (profile: OwnProfile) => void;
  /** Asks for it anew. */
  readonly refresh: () => void;
} {
  const [known, setKnown] = useState<boolean | null>(null);
  useEffect(() => setKnown(findAccount() !== null), []);
  const client = useQueryClient();
  const query = useQuery({
    queryKey: ["community", "me"],
    enabled: known === true,
    queryFn: ({ signal }) => communityClient(signal).getOwnProfile(),
    refetchInterval: REFRESH_MS,
  });
  const show = useCallback(
    (profile: OwnProfile) => {
      client.setQueryData(["community", "me"], profile);
      setKnown(true);
    },
    [client],
  );
  const refresh = useCallback(() => {
    setKnown(true);
    void client.invalidateQueries({ queryKey: ["community", "me"] });
  }, [client]);
  return { profile: query.data ?? null, known, error: query.error, show, refresh };
}
