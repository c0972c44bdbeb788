import { Fragment, type ReactNode } from "react";
import { imageFilterParamsSchema } from "#lib/kernels/image-filter/params.ts";
import { formatPipeline } from "#lib/kernels/image-filter/pipeline-text.ts";
import type { JobView } from "#lib/protocol/messages/jobs.ts";
import { formatCount, formatMoment, formatPixels } from "../../../../format.ts";
import { kernelLabel } from "../../describe-job.ts";

/** What a job was asked to do and on which terms. */
export function JobFacts({ job }: { readonly job: JobView }) {
  const pipeline = readPipeline(job);
  const image = job.inputs.find(({ kind }) => kind === "image");
  return (
    <dl className="grid gap-x-8 gap-y-3 text-[0.9375rem] sm:grid-cols-2 lg:grid-cols-1">
      <Fact name="Kind">
        {kernelLabel(job.kernel)}, version {job.kernelVersion}
      </Fact>
      {pipeline !== null && (
        <Fact name="Pipeline">
          <code className="font-mono text-sm break-words">{breakable(pipeline)}</code>
        </Fact>
      )}
      <Fact name="Picture">
        {image?.kind === "image" && `${formatPixels(image)} → `}
        {job.raster && `${formatPixels(job.raster)} pixels`}
      </Fact>
      <Fact name="Agreement">
        {job.terms.quorum === 1 ? "one result is enough" : `${job.terms.quorum} matching results per tile`}
      </Fact>
      <Fact name="Results">
        {formatCount(job.results.reported)} reported, {formatCount(job.results.invalid)} disagreed
      </Fact>
      <Fact name="Submitted">
        <time dateTime={job.createdAt}>{formatMoment(job.createdAt)}</time>
      </Fact>
    </dl>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-sm text-ink-soft">{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function readPipeline(job: JobView): string | null {
  if (job.kernel !== "image-filter") return null;
  const params = imageFilterParamsSchema.safeParse(job.params);
  return params.success ? formatPipeline(params.data.pipeline) : null;
}

/** A line may end after each comma: the text has no spaces there. */
function breakable(text: string): ReactNode {
  return text.split(/(?<=,)/).map((part, at) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts are their places in the text.
    <Fragment key={at}>
      {part}
      <wbr />
    </Fragment>
  ));
}
