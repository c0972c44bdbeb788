"use client";

import clsx from "clsx";
import { useState } from "react";
import type { JobView } from "#lib/protocol/messages/jobs.ts";
import { jobPaths } from "#lib/sdk/client.ts";
import { isOwnJob, visitorClient } from "../../../../account.ts";
import { Button } from "../../../../components/button.tsx";
import { ConfirmDialog } from "../../../../components/dialog.tsx";
import { Icon } from "../../../../components/line-icon.tsx";
import { useAnnounce } from "../../../../components/live-region.tsx";
import { ErrorNotice } from "../../../../components/notice.tsx";
import { formatBytes } from "../../../../format.ts";

/** What can be done with a job: download it, share it and, for its owner, cancel it. */
export function JobActions({ job }: { readonly job: JobView }) {
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
      announce("The job is cancelled.");
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
      announce("The link is copied.");
    } catch {
      announce("The browser did not allow copying. The link is in the address bar.");
    }
  };

  return (
    <div className="flex flex-wrap gap-3">
      {job.output.cid !== null && (
        <Download
          href={jobPaths.output(job.id)}
          kind={job.output.format.toUpperCase()}
          sizeBytes={job.output.sizeBytes}
          tone="primary"
        />
      )}
      {job.report !== null && (
        <Download
          href={jobPaths.report(job.id)}
          kind="report"
          sizeBytes={job.report.sizeBytes}
          tone={job.output.cid === null ? "primary" : "quiet"}
        />
      )}
      <Button onClick={share}>
        <Icon name="link" /> Copy link
      </Button>
      {job.state === "running" && isOwnJob(job.id) && (
        <Button tone="danger" disabled={cancelling} onClick={() => setAsking(true)}>
          {cancelling ? "Cancelling…" : "Cancel job"}
        </Button>
      )}
      {error !== null && <ErrorNotice title="The job could not be cancelled" error={error} />}
      <ConfirmDialog
        open={asking}
        title="Cancel this job?"
        confirm="Cancel job"
        dismiss="Keep it running"
        onConfirm={cancel}
        onDismiss={() => setAsking(false)}
      >
        <p>What is finished stays visible here, but the job will not be completed. This cannot be undone.</p>
      </ConfirmDialog>
    </div>
  );
}

function Download(props: {
  readonly href: string;
  readonly kind: string;
  readonly sizeBytes: number | null;
  readonly tone: "primary" | "quiet";
}) {
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
      Download {props.kind}
      {props.sizeBytes !== null && <span>({formatBytes(props.sizeBytes)})</span>}
    </a>
  );
}
