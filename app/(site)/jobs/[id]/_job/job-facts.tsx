import { Fragment, type ReactNode } from "react";
import type { JobView } from "#lib/protocol/messages/jobs.ts";
import { formatCount, formatMoment, formatPixels } from "../../../../format.ts";
import { kernelLabel } from "../../describe-job.ts";
import { describeParams } from "../../describe-params.ts";
import { describeAudit, describeTerms } from "./describe-verification.ts";

/** What a job was asked to do and on which terms. */
export function JobFacts({ job }: { readonly job: JobView }) {
  const work = describeParams(job);
  const audit = describeAudit(job);
  const images = job.inputs.filter((input) => input.kind === "image");
  return (
    <dl className="grid gap-x-8 gap-y-3 text-[0.9375rem] sm:grid-cols-2 lg:grid-cols-1">
      <Fact name="Kind">
        {kernelLabel(job.kernel)}, version {job.kernelVersion}
      </Fact>
      {work !== null && (
        <Fact name={job.kernel === "image-filter" ? "Pipeline" : "Analysis"}>
          <code dir="ltr" className="block font-mono text-sm break-words">
            {breakable(work)}
          </code>
        </Fact>
      )}
      <Fact name={images.length > 1 ? "Images" : "Picture"}>
        {images.length > 1 ? formatCount(images.length) : images[0] && formatPixels(images[0])}
        {images.length > 0 && job.raster && " → "}
        {job.raster && formatPixels(job.raster)}
        {images.length < 2 && " pixels"}
      </Fact>
      <Fact name="Agreement">{describeTerms(job)}</Fact>
      {audit !== null && <Fact name="Audit">{audit}</Fact>}
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
