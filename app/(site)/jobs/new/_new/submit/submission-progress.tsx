"use client";

import Link from "next/link";
import { useTranslations } from "next-intl";
import { Button, ButtonLink } from "../../../../../components/button.tsx";
import { Notice } from "../../../../../components/notice.tsx";
import { Progress } from "../../../../../components/progress.tsx";
import { useFormats } from "../../../../../i18n/use-formats.ts";
import { useTellError } from "../../../../../i18n/use-tell-error.ts";
import type { Order } from "./submit-orders.ts";
import type { Submission } from "./use-submit-jobs.ts";

/** How far a submission is: one upload in bytes, or several jobs by their count, with what failed and why. */
export function SubmissionProgress(props: {
  readonly submission: Submission;
  readonly busy: boolean;
  readonly onRetry: (orders: readonly Order[]) => void;
  readonly onForget: () => void;
}) {
  const t = useTranslations("submit.sending");
  const tellError = useTellError();
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
          {t(props.busy ? "busy" : failures.length === 0 ? "all" : "some", {
            done,
            count: orders.length,
            failed: failures.length,
          })}
        </p>
        <Progress label={t("progress")} done={done} total={orders.length} />
      </div>
      {failures.length > 0 && (
        <Notice tone="error" title={t("failures")}>
          <ul className="max-h-48 overflow-y-auto">
            {failures.map(({ order, error }, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: two photos may have one name.
              <li key={at}>
                {t.rich("failure", {
                  job: order.images[0]?.name ?? order.title,
                  why: tellError(error),
                  name: (text) => <span className="font-medium">{text}</span>,
                })}
              </li>
            ))}
          </ul>
        </Notice>
      )}
      {!props.busy && (
        <div className="flex flex-wrap items-center gap-3">
          {failures.length > 0 && (
            <Button tone="primary" onClick={() => props.onRetry(failures.map(({ order }) => order))}>
              {t("retry", { count: failures.length })}
            </Button>
          )}
          <ButtonLink tone={failures.length === 0 ? "primary" : "quiet"} href="/jobs">
            {t("jobs")}
          </ButtonLink>
          {first?.phase === "done" && (
            <Link href={`/jobs/${first.id}`} className="text-[0.9375rem] underline underline-offset-4">
              {t("watch")}
            </Link>
          )}
          <Button tone="bare" onClick={props.onForget}>
            {t("more")}
          </Button>
        </div>
      )}
    </div>
  );
}

function OneUpload({ state }: { readonly state: Submission["states"][number] }) {
  const t = useTranslations("submit.sending");
  const { formatBytes } = useFormats();
  if (state.phase !== "uploading" || state.totalBytes === 0) return <Button disabled>{t("submitting")}</Button>;
  return (
    <div>
      <p className="mb-2 flex justify-between text-sm">
        <span>{t("uploading")}</span>
        <span className="reading">
          {formatBytes(state.sentBytes)} / {formatBytes(state.totalBytes)}
        </span>
      </p>
      <Progress label={t("upload")} done={state.sentBytes} total={state.totalBytes} />
    </div>
  );
}
