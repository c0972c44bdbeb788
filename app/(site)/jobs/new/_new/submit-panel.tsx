"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useDeferredValue, useState } from "react";
import type { EstimateInput, OutputFormat } from "#lib/protocol/messages/jobs.ts";
import type { JobSubmission } from "#lib/sdk/client.ts";
import { visitorClient } from "../../../../account.ts";
import { Button } from "../../../../components/button.tsx";
import { CONTROL_SHAPE, Field } from "../../../../components/field.tsx";
import { ErrorNotice } from "../../../../components/notice.tsx";
import { Reading } from "../../../../components/panel.tsx";
import { Progress } from "../../../../components/progress.tsx";
import { Select } from "../../../../components/select.tsx";
import { Slider } from "../../../../components/slider.tsx";
import { formatBytes, formatCount, formatDuration, formatPixels } from "../../../../format.ts";
import { useSubmitJob } from "./use-submit-job.ts";

/** Replicas per unit that an estimate's core seconds count. */
const ESTIMATED_REPLICAS = 2;

/** What the job takes, its terms, and the button. `blocked` says what is still missing. */
export function SubmitPanel(props: {
  readonly kernel: string;
  /** Null while they are not valid. */
  readonly params: unknown;
  readonly inputs: readonly EstimateInput[];
  readonly input: Blob | null;
  /** Whether the kernel's declared cost is the most a unit can take, and usually far from it. */
  readonly costIsBound: boolean;
  readonly defaultTitle: string;
  readonly blocked: string | null;
}) {
  const [title, setTitle] = useState<string | null>(null);
  const [quorum, setQuorum] = useState(2);
  const [priority, setPriority] = useState(0);
  const [format, setFormat] = useState<OutputFormat>("png");
  const { submission, submit } = useSubmitJob();
  const busy = submission.phase !== "none";

  const send = (): void => {
    const job: Omit<JobSubmission, "inputs"> = {
      title: title ?? props.defaultTitle,
      kernel: props.kernel,
      params: props.params,
      terms: { quorum, priority, maxReplicas: Math.max(8, quorum + 4) },
      output: { format },
    };
    void submit(job, props.input);
  };

  return (
    <form
      className="grid gap-6"
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy && props.blocked === null) send();
      }}
    >
      <EstimateReadings
        kernel={props.kernel}
        params={props.blocked === null ? props.params : null}
        inputs={props.inputs}
        quorum={quorum}
        costIsBound={props.costIsBound}
      />
      <div className="grid gap-x-6 gap-y-4 sm:grid-cols-2">
        <Field label="Title" className="sm:col-span-2">
          {(control) => (
            <input
              {...control}
              className={CONTROL_SHAPE}
              maxLength={120}
              value={title ?? props.defaultTitle}
              onChange={(event) => setTitle(event.target.value)}
            />
          )}
        </Field>
        <div className="sm:col-span-2">
          <Slider label="Matching results per tile" min={1} max={7} step={1} value={quorum} onChange={setQuorum} />
          <p className="text-sm text-ink-soft">
            {quorum === 1
              ? "Nobody checks a single result: a wrong one would go unnoticed."
              : `Every tile must come out the same on ${quorum} different hosts.`}
          </p>
        </div>
        <Slider label="Priority" min={-10} max={10} step={1} value={priority} onChange={setPriority} />
        <Select
          label="Result as"
          value={format}
          options={[
            { value: "png", label: "PNG" },
            { value: "webp", label: "WebP" },
          ]}
          onChange={setFormat}
        />
      </div>
      {submission.phase === "none" && submission.error !== null && (
        <ErrorNotice title="The job was not submitted" error={submission.error} />
      )}
      <div className="min-h-[5.5rem]">
        {submission.phase === "uploading" && submission.totalBytes > 0 ? (
          <div>
            <p className="mb-2 flex justify-between text-sm">
              <span>Uploading the photo</span>
              <span className="reading">
                {formatBytes(submission.sentBytes)} / {formatBytes(submission.totalBytes)}
              </span>
            </p>
            <Progress label="Upload" done={submission.sentBytes} total={submission.totalBytes} />
          </div>
        ) : (
          <>
            <Button type="submit" tone="primary" className="w-full sm:w-auto" disabled={busy || props.blocked !== null}>
              {busy ? "Submitting…" : "Submit job"}
            </Button>
            <p className="mt-2 text-sm text-ink-soft">
              {props.blocked ??
                (props.input && "The picture is public to whoever computes it: do not submit anything private.")}
            </p>
          </>
        )}
      </div>
    </form>
  );
}

function EstimateReadings(props: {
  readonly kernel: string;
  readonly params: unknown;
  readonly inputs: readonly EstimateInput[];
  readonly quorum: number;
  readonly costIsBound: boolean;
}) {
  const asked = useDeferredValue(JSON.stringify([props.kernel, props.params, props.inputs]));
  const estimate = useQuery({
    queryKey: ["estimate", asked],
    enabled: props.params !== null,
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) => {
      await settled(signal);
      const [kernel, params, inputs] = JSON.parse(asked);
      return visitorClient(signal).estimate(kernel, params, inputs);
    },
  });
  const status = useQuery({
    queryKey: ["status"],
    queryFn: ({ signal }) => visitorClient(signal).getStatus(),
    refetchInterval: 15_000,
  });
  const data = props.params === null ? undefined : estimate.data;
  const coreSeconds = data && (data.coreSeconds * props.quorum) / ESTIMATED_REPLICAS;
  const hosts = status.data?.hosts.activeLastMinute;
  return (
    <div>
      <dl className="grid grid-cols-2 gap-x-6 gap-y-4">
        <Reading
          label="Result"
          className="max-sm:col-span-2"
          value={<span className="text-lg">{data?.raster ? formatPixels(data.raster) : "–"}</span>}
        />
        <Reading label="Tiles" value={<span className="text-lg">{data ? formatCount(data.units) : "–"}</span>} />
        <Reading
          label={props.costIsBound ? "Core time, at most" : "Core time"}
          value={<span className="text-lg">{coreSeconds === undefined ? "–" : `${formatCore(coreSeconds)} s`}</span>}
        />
        <Reading
          label={props.costIsBound ? "Ready in, at most" : "Roughly ready in"}
          value={
            <span className="text-lg">
              {coreSeconds === undefined || !hosts ? "–" : formatDuration(Math.max(1, coreSeconds / hosts))}
            </span>
          }
        />
      </dl>
      <p className="mt-2 min-h-[4rem] text-sm text-ink-soft">
        {estimate.error
          ? estimate.error.message
          : hosts === undefined
            ? ""
            : hosts === 0
              ? "No host is active right now. Open Contribute in another window to start with your own."
              : `Core time counts all replicas on one ordinary core; the last figure assumes one core of ${
                  hosts === 1 ? "the one host" : `each of the ${formatCount(hosts)} hosts`
                } active now.`}
      </p>
    </div>
  );
}

const formatCore = (seconds: number): string => (seconds < 10 ? seconds.toFixed(1) : formatCount(seconds));

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
