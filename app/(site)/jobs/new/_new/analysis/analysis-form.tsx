"use client";

import { useTranslations } from "next-intl";
import { useMemo, useState } from "react";
import { analysisOf } from "#lib/kernels/image-analyze/analyses.ts";
import { imageAnalyze } from "#lib/kernels/image-analyze/kernel.ts";
import {
  type AnalysisName,
  type AnalysisOp,
  analysisForms,
  analysisSchema,
} from "#lib/kernels/image-analyze/params.ts";
import type { ImageShape } from "#lib/kernels/kernel.ts";
import type { FieldValue } from "#lib/kernels/operations/operation-form.ts";
import { Button } from "../../../../../components/button.tsx";
import { CONTROL_SHAPE, Field } from "../../../../../components/field.tsx";
import { Panel } from "../../../../../components/panel.tsx";
import { useFormats } from "../../../../../i18n/use-formats.ts";
import { useTellError } from "../../../../../i18n/use-tell-error.ts";
import { OperationFields } from "../fields/operation-fields.tsx";
import { useOperationTexts } from "../fields/use-operation-texts.ts";
import type { Photo } from "../photos/load-photo.ts";
import { PhotoTray } from "../photos/photo-tray.tsx";
import { MAX_PHOTOS, type PickedPhoto, usePhotos } from "../photos/use-photos.ts";
import { PreviewFrame } from "../preview/preview-frame.tsx";
import { type PreviewRequest, usePreview } from "../preview/use-preview.ts";
import { type ImageCount, splitJobs } from "../submit/split-jobs.ts";
import { SubmitPanel } from "../submit/submit-panel.tsx";

const GROUPS = [...Map.groupBy(Object.values(analysisForms), ({ group }) => group)];

/** Photos, one analysis, a look at what it draws, and the terms. */
export function AnalysisForm() {
  const t = useTranslations("submit");
  const { formatPixels } = useFormats();
  const tellError = useTellError();
  const { labelOf, groupOf } = useOperationTexts();
  const set = usePhotos();
  const { photos, shown } = set;
  const [name, setName] = useState<AnalysisName>("histogram");
  /** What was set of each analysis, so that going to another one and back loses nothing. */
  const [drafts, setDrafts] = useState<Partial<Record<AnalysisName, AnalysisOp>>>({});
  const op = useMemo(() => drafts[name] ?? analysisSchema.parse({ op: name }), [drafts, name]);
  const takes = analysisOf(op).images;

  const params = useMemo(() => ({ analysis: op }), [op]);
  const refusal = useMemo(() => refusalOf(params, photos, takes), [params, photos, takes]);
  const request = useMemo(() => (shown && takes.min === 1 ? previewOf(params, shown) : null), [params, shown, takes]);
  const preview = usePreview(request);
  const result = request === null || preview.input !== shown?.small ? null : preview.image;
  const change = (field: string, value: FieldValue | undefined): void => {
    const next = analysisSchema.safeParse({ ...op, [field]: value });
    if (next.success) setDrafts({ ...drafts, [name]: next.data });
  };

  return (
    <div className="grid gap-8 lg:grid-cols-[1fr_26rem] lg:gap-10">
      <div className="grid min-w-0 grid-cols-1 content-start gap-3 lg:sticky lg:top-6 lg:self-start">
        {shown !== null && (
          <PreviewFrame
            image={result ?? shown.small}
            label={t(result === null ? "preview.photo" : "preview.drawn")}
            computing={preview.computing}
            note={t(noteOf(shown, takes, preview.failed), { size: formatPixels(shown.small) })}
          />
        )}
        <PhotoTray set={set} roles={takes.min === 2 ? [t("analysis.picture"), t("analysis.template")] : []} />
        {takes.min === 2 && photos.length === 2 && (
          <Button className="justify-self-start" onClick={() => set.lead(photos[1]!.key)}>
            {t("analysis.swap")}
          </Button>
        )}
      </div>
      <div className="grid min-w-0 content-start gap-6">
        <Panel title={t("analysis.title")} titleId="analysis-heading">
          <div className="grid gap-5">
            <Field label={t("analysis.what")} hint={t(`analysis.about.${name}`, { most: MAX_PHOTOS })}>
              {(control) => (
                <select
                  {...control}
                  className={CONTROL_SHAPE}
                  value={name}
                  onChange={(event) => setName(event.target.value as AnalysisName)}
                >
                  {GROUPS.map(([group, forms]) => (
                    <optgroup key={group} label={groupOf({ group })}>
                      {forms.map((form) => (
                        <option key={form.op} value={form.op}>
                          {labelOf(form)}
                        </option>
                      ))}
                    </optgroup>
                  ))}
                </select>
              )}
            </Field>
            <OperationFields
              form={analysisForms[name]}
              values={op as unknown as Readonly<Record<string, FieldValue | undefined>>}
              onChange={change}
            />
          </div>
        </Panel>
        <Panel title={t("send")} titleId="analysis-submit-heading">
          <SubmitPanel
            work={{ kernel: imageAnalyze.id, params, takes, file: null, costIsBound: false }}
            photos={photos}
            blocked={photos.length === 0 ? t("photoFirst") : refusal === null ? null : tellError(refusal)}
          />
        </Panel>
      </div>
    </div>
  );
}

/** Why these photos cannot be analysed; null when they can. */
function refusalOf(
  params: { readonly analysis: AnalysisOp },
  photos: readonly PickedPhoto[],
  takes: ImageCount,
): unknown {
  const shapes = photos.map(({ width, height, opaque }): ImageShape => ({ kind: "image", width, height, opaque }));
  // What cannot be split into jobs is planned as one, which says why not.
  for (const group of splitJobs(shapes, takes) ?? [shapes]) {
    try {
      imageAnalyze.plan(params, group);
    } catch (error) {
      return error;
    }
  }
  return null;
}

function previewOf(params: { readonly analysis: AnalysisOp }, { small }: Photo): PreviewRequest {
  return { kernel: imageAnalyze.id, params, input: small };
}

/** What is to be said of a preview, as the key of a message below `submit`. */
function noteOf(photo: Photo, takes: ImageCount, failed: boolean) {
  if (failed) return "preview.failed";
  if (takes.min > 1) return "analysis.searched";
  return photo.scale === 1 ? "preview.whole" : "preview.analysisCopy";
}
