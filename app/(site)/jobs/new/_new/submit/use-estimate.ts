"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useDeferredValue } from "react";
import type { Estimate, EstimateInput } from "#lib/protocol/messages/jobs.ts";
import { visitorClient } from "../../../../../account.ts";

/** What a job would take; of several jobs, what they take together, judged by the first. */
export interface Estimated {
  readonly kernel: string;
  /** Null while they are not valid. */
  readonly params: unknown;
  /** Of the first job. */
  readonly inputs: readonly EstimateInput[];
  /** How much all jobs are of the first one. */
  readonly times: number;
  /** Whether the kernel's declared cost is the most a unit can take, and usually far from it. */
  readonly costIsBound: boolean;
}

/** What the coordinator makes of work as it stands; no `data` and no `error` while its parameters are not valid. */
export function useEstimate(of: Estimated): { readonly data: Estimate | undefined; readonly error: Error | null } {
  const asked = useDeferredValue(JSON.stringify([of.kernel, of.params, of.inputs]));
  const estimate = useQuery({
    queryKey: ["estimate", asked],
    enabled: of.params !== null,
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) => {
      await settled(signal);
      const [kernel, params, inputs] = JSON.parse(asked);
      return visitorClient(signal).estimate(kernel, params, inputs);
    },
  });
  return of.params === null ? { data: undefined, error: null } : { data: estimate.data, error: estimate.error };
}

/** Waits until a fader rests, so that not every position on its way is asked about. */
function settled(signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, 250);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}
