"use client";

import { useQuery } from "@tanstack/react-query";
import { TabgridError } from "#lib/errors/tabgrid-error.ts";
import type { JobId } from "#lib/protocol/ids.ts";
import type { JobFunding } from "#lib/protocol/messages/rewards.ts";
import { createFundingClient } from "#lib/sdk/funding-client.ts";
import { findAccount } from "../../../account.ts";

/** Time between two looks at a budget, in milliseconds. */
const REFRESH_MS = 5_000;

/** A client that speaks for the visitor's account. */
export const fundingClient = (signal?: AbortSignal) =>
  createFundingClient({ baseUrl: "", token: findAccount()?.token, signal });

/**
 * A job's budget: undefined until it is known, null where no wallet was named, `off` where no rewards are paid.
 *
 * @param asks false: nothing is asked.
 */
export function useFunding(
  id: JobId,
  asks: boolean,
): { readonly funding: JobFunding | null | "off" | undefined; readonly refresh: () => void } {
  const { data, refetch } = useQuery<JobFunding | null | "off">({
    queryKey: ["funding", id],
    enabled: asks,
    refetchInterval: ({ state: { data } }) => (typeof data === "object" && data !== null ? REFRESH_MS : false),
    queryFn: async ({ signal }) => {
      try {
        return await fundingClient(signal).getFunding(id);
      } catch (error) {
        if (error instanceof TabgridError && error.code === "funding.not-found") return null;
        if (error instanceof TabgridError && error.code === "rewards.off") return "off" as const;
        throw error;
      }
    },
  });
  return { funding: data, refresh: () => void refetch() };
}
