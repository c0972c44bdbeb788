"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import type { Cid, JobId } from "#lib/protocol/ids.ts";
import type { JobSubmission } from "#lib/sdk/client.ts";
import { accountClient, rememberJobs } from "../../../../../account.ts";
import { jobAddress } from "../../../_funding/budget-address.ts";
import { type Order, type OrderState, submitOrders } from "./submit-orders.ts";
import { uploadBlob } from "./upload-blob.ts";

/** Orders and how far each is; null before anything was submitted. */
export interface Submission {
  readonly orders: readonly Order[];
  readonly states: readonly OrderState[];
  /** Set when not even an account could be had. */
  readonly error: unknown;
}

/** What all jobs of a submission have in common; `file` comes after each job's images. */
export type SharedTerms = Omit<JobSubmission, "inputs" | "title"> & { readonly file: Cid | null };

/** Uploads images and creates jobs; goes to the job's page when it is the only one, where its budget is deposited. */
export function useSubmitJobs(): {
  readonly submission: Submission | null;
  readonly busy: boolean;
  /** @param budget as it was typed; empty for none. */
  readonly submit: (orders: readonly Order[], shared: SharedTerms, budget: string) => Promise<void>;
  readonly forget: () => void;
} {
  const router = useRouter();
  const [submission, setSubmission] = useState<Submission | null>(null);
  const [busy, setBusy] = useState(false);

  const submit = async (orders: readonly Order[], { file, ...terms }: SharedTerms, budget: string): Promise<void> => {
    setBusy(true);
    setSubmission({ orders, states: orders.map(() => ({ phase: "waiting" })), error: null });
    let last: JobId | null = null;
    try {
      const client = await accountClient();
      await submitOrders(
        orders,
        {
          upload: async (image, onProgress) =>
            uploadBlob(new Uint8Array(await image.arrayBuffer()), client.token, onProgress),
          create: async ({ title }, inputs) => {
            const all = file === null ? inputs : [...inputs, file];
            const { id } = await client.createJob({ ...terms, title, inputs: [...all] });
            rememberJobs([id]);
            last = id;
            return id;
          },
          wait: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
        },
        (at, state) => setSubmission((before) => before && { ...before, states: before.states.with(at, state) }),
      );
    } catch (error) {
      setSubmission((before) => before && { ...before, error });
    }
    if (orders.length === 1 && last !== null) router.push(jobAddress(last, budget));
    else setBusy(false);
  };
  return { submission, busy, submit, forget: () => setSubmission(null) };
}
