import { useTranslations } from "next-intl";
import { Fragment, type ReactNode } from "react";
import type { JobView } from "#lib/protocol/messages/jobs.ts";
import { useFormats } from "../../../../i18n/use-formats.ts";
import { useJobWords } from "../../../../i18n/use-job-words.ts";
import { describeParams } from "../../describe-params.ts";
import { describeAudit, describeTerms } from "./describe-verification.ts";
import { useVoice } from "./use-voice.ts";

/** What a job was asked to do and on which terms. */
export function JobFacts({ job }: { readonly job: JobView }) {
  const t = useTranslations("jobs.facts");
  const { formatMoment } = useFormats();
  const { kernelLabel } = useJobWords();
  const voice = useVoice();
  const work = describeParams(job);
  const audit = describeAudit(job, voice);
  return (
    <dl className="grid gap-x-8 gap-y-3 text-[0.9375rem] sm:grid-cols-2 lg:grid-cols-1">
      <Fact name={t("kind")}>{t("version", { kernel: kernelLabel(job.kernel), version: job.kernelVersion })}</Fact>
      {work !== null && (
        <Fact name={t(job.kernel === "image-filter" ? "pipeline" : "analysis")}>
          <code dir="ltr" className="font-mono text-sm break-words">
            {breakable(work)}
          </code>
        </Fact>
      )}
      <PictureFact job={job} />
      <Fact name={t("agreement")}>{describeTerms(job, voice)}</Fact>
      {audit !== null && <Fact name={t("audit")}>{audit}</Fact>}
      <Fact name={t("results")}>
        {t("resultCounts", { reported: job.results.reported, invalid: job.results.invalid })}
      </Fact>
      <Fact name={t("submitted")}>
        <time dateTime={job.createdAt}>{formatMoment(job.createdAt)}</time>
      </Fact>
    </dl>
  );
}

/** The images that go in and the picture that comes out, as far as there are any. */
function PictureFact({ job }: { readonly job: JobView }) {
  const t = useTranslations("jobs.facts");
  const { formatCount, formatPixels } = useFormats();
  const images = job.inputs.filter((input) => input.kind === "image");
  const sizes = [...images.slice(0, 1), ...(job.raster === null ? [] : [job.raster])].map(formatPixels);
  if (images.length > 1) sizes[0] = formatCount(images.length);
  if (sizes.length === 0) return null;
  return (
    <Fact name={t(images.length > 1 ? "images" : "picture")}>
      {/* Sizes and the arrow between them are read from left to right everywhere. */}
      <bdi dir="ltr">{sizes.join(" → ")}</bdi>
      {images.length < 2 && ` ${t("pixels")}`}
    </Fact>
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
