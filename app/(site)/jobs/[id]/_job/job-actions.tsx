"use client";

import clsx from "clsx";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { JobView } from "#lib/protocol/messages/jobs.ts";
import { jobPaths } from "#lib/sdk/client.ts";
import { isOwnJob, visitorClient } from "../../../../account.ts";
import { Button } from "../../../../components/button.tsx";
import { ConfirmDialog } from "../../../../components/dialog.tsx";
import { Icon } from "../../../../components/line-icon.tsx";
import { useAnnounce } from "../../../../components/live-region.tsx";
import { ErrorNotice } from "../../../../components/notice.tsx";
import { useFormats } from "../../../../i18n/use-formats.ts";

/** What can be done with a job: download it, share it and, for its owner, cancel it. */
export function JobActions({ job }: { readonly job: JobView }) {
  const t = useTranslations("jobs.actions");
  const tNews = useTranslations("jobs.news");
  const [asking, setAsking] = useState(false);
  const [cancelling, setCancelling] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const announce = useAnnounce();

  const cancel = async (): Promise<void> => {
    setAsking(false);
    setCancelling(true);
    setError(null);
    try {
      await visitorClient().cancelJob(job.id);
      announce(tNews("cancelled"));
    } catch (failure) {
      setError(failure);
    } finally {
      setCancelling(false);
    }
  };
  const share = async (): Promise<void> => {
    try {
      // Without HTTPS there is no clipboard at all.
      await navigator.clipboard.writeText(location.href);
      announce(t("copied"));
    } catch {
      announce(t("notCopied"));
    }
  };

  return (
    <div className="flex flex-wrap gap-3">
      {job.output.cid !== null && (
        <Download
          href={jobPaths.output(job.id)}
          label={t("image", { format: job.output.format.toUpperCase() })}
          sizeBytes={job.output.sizeBytes}
          tone="primary"
        />
      )}
      {job.report !== null && (
        <Download
          href={jobPaths.report(job.id)}
          label={t("report")}
          sizeBytes={job.report.sizeBytes}
          tone={job.output.cid === null ? "primary" : "quiet"}
        />
      )}
      <Button onClick={share}>
        <Icon name="link" /> {t("copy")}
      </Button>
      {job.state === "running" && isOwnJob(job.id) && (
        <Button tone="danger" disabled={cancelling} onClick={() => setAsking(true)}>
          {t(cancelling ? "cancelling" : "cancel")}
        </Button>
      )}
      {error !== null && <ErrorNotice title={t("cancelFailed")} error={error} />}
      <ConfirmDialog
        open={asking}
        title={t("ask.title")}
        confirm={t("cancel")}
        dismiss={t("ask.dismiss")}
        onConfirm={cancel}
        onDismiss={() => setAsking(false)}
      >
        <p>{t("ask.text")}</p>
      </ConfirmDialog>
    </div>
  );
}

function Download(props: {
  readonly href: string;
  readonly label: string;
  readonly sizeBytes: number | null;
  readonly tone: "primary" | "quiet";
}) {
  const { formatBytes } = useFormats();
  return (
    <a
      href={`${props.href}?download=1`}
      download
      className={clsx(
        "inline-flex min-h-11 items-center gap-2 rounded-md px-4 text-[0.9375rem] font-medium",
        props.tone === "primary"
          ? "bg-accent text-on-accent hover:bg-accent-strong"
          : "border border-line-strong bg-panel hover:bg-well",
      )}
    >
      <Icon name="download" />
      {props.label}
      {props.sizeBytes !== null && <span>({formatBytes(props.sizeBytes)})</span>}
    </a>
  );
}
