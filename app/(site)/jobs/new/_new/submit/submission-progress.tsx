"use client";

import Link from "next/link";
import { TabgridError } from "#lib/errors/tabgrid-error.ts";
import { Button, ButtonLink } from "../../../../../components/button.tsx";
import { Notice } from "../../../../../components/notice.tsx";
import { Progress } from "../../../../../components/progress.tsx";
import { formatBytes, formatCount } from "../../../../../format.ts";
import type { Order } from "./submit-orders.ts";
import type { Submission } from "./use-submit-jobs.ts";

/** How far a submission is: one upload in bytes, or several jobs by their count, with what failed and why. */
export function SubmissionProgress(props: {
  readonly submission: Submission;
  readonly busy: boolean;
  readonly onRetry: (orders: readonly Order[]) => void;
  readonly onForget: () => void;
}) {
  const { orders, states } = props.submission;
  if (orders.length === 1) return <OneUpload state={states[0]!} />;
  const done = states.filter(({ phase }) => phase === "done").length;
  const failures = states.flatMap((state, at) =>
    state.phase === "failed" ? [{ order: orders[at]!, error: state.error }] : [],
  );
  const first = states.find((state) => state.phase === "done");
  return (
    <div className="grid gap-4">
      <div>
        <p role="status" className="mb-2 text-[0.9375rem]">
          {props.busy
            ? `${formatCount(done)} of ${formatCount(orders.length)} jobs submitted`
            : failures.length === 0
              ? `All ${formatCount(orders.length)} jobs are submitted.`
              : `${formatCount(done)} of ${formatCount(orders.length)} jobs are submitted, ${formatCount(failures.length)} failed.`}
        </p>
        <Progress label="Submitted jobs" done={done} total={orders.length} />
      </div>
      {failures.length > 0 && (
        <Notice tone="error" title="Not submitted">
          <ul className="max-h-48 overflow-y-auto">
            {failures.map(({ order, error }, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: two photos may have one name.
              <li key={at}>
                <span className="font-medium">{order.images[0]?.name ?? order.title}</span>:{" "}
                {error instanceof TabgridError ? error.message : "Something unexpected happened."}
              </li>
            ))}
          </ul>
        </Notice>
      )}
      {!props.busy && (
        <div className="flex flex-wrap items-center gap-3">
          {failures.length > 0 && (
            <Button tone="primary" onClick={() => props.onRetry(failures.map(({ order }) => order))}>
              {failures.length === 1 ? "Try that one again" : `Try those ${formatCount(failures.length)} again`}
            </Button>
          )}
          <ButtonLink tone={failures.length === 0 ? "primary" : "quiet"} href="/jobs">
            Your jobs
          </ButtonLink>
          {first?.phase === "done" && (
            <Link href={`/jobs/${first.id}`} className="text-[0.9375rem] underline underline-offset-4">
              Watch the first one
            </Link>
          )}
          <Button tone="bare" onClick={props.onForget}>
            Submit more
          </Button>
        </div>
      )}
    </div>
  );
}

function OneUpload({ state }: { readonly state: Submission["states"][number] }) {
  if (state.phase !== "uploading" || state.totalBytes === 0) return <Button disabled>Submitting…</Button>;
  return (
    <div>
      <p className="mb-2 flex justify-between text-sm">
        <span>Uploading</span>
        <span className="reading">
          {formatBytes(state.sentBytes)} / {formatBytes(state.totalBytes)}
        </span>
      </p>
      <Progress label="Upload" done={state.sentBytes} total={state.totalBytes} />
    </div>
  );
}
