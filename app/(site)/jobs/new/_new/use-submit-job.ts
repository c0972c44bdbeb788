"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import type { JobSubmission } from "#lib/sdk/client.ts";
import { accountClient, rememberJobs } from "../../../../account.ts";
import { uploadBlob } from "./upload-blob.ts";

/** Where a submission is. */
export type Submission =
  | { readonly phase: "none"; readonly error: unknown }
  | { readonly phase: "uploading"; readonly sentBytes: number; readonly totalBytes: number }
  | { readonly phase: "creating" };

/** Uploads the input, if there is one, creates the job and goes to its page. */
export function useSubmitJob(): {
  readonly submission: Submission;
  readonly submit: (job: Omit<JobSubmission, "inputs">, input: Blob | null) => Promise<void>;
} {
  const router = useRouter();
  const [submission, setSubmission] = useState<Submission>({ phase: "none", error: null });
  const submit = async (job: Omit<JobSubmission, "inputs">, input: Blob | null): Promise<void> => {
    try {
      setSubmission({ phase: "uploading", sentBytes: 0, totalBytes: input?.size ?? 0 });
      const client = await accountClient();
      const upload = async (blob: Blob) =>
        uploadBlob(new Uint8Array(await blob.arrayBuffer()), client.token, (sentBytes) =>
          setSubmission({ phase: "uploading", sentBytes, totalBytes: blob.size }),
        );
      const inputs = input === null ? [] : [await upload(input)];
      setSubmission({ phase: "creating" });
      const created = await client.createJob({ ...job, inputs });
      rememberJobs([created.id]);
      router.push(`/jobs/${created.id}`);
    } catch (error) {
      setSubmission({ phase: "none", error });
    }
  };
  return { submission, submit };
}
