"use client";

import { useTranslations } from "next-intl";
import { useMemo, useReducer, useState } from "react";
import { imageFilter } from "#lib/kernels/image-filter/kernel.ts";
import { type OpName, opForms } from "#lib/kernels/image-filter/params.ts";
import { imageInputs } from "#lib/kernels/input-shapes.ts";
import { outputSizeOf } from "#lib/kernels/stages.ts";
import { Button } from "../../../../../components/button.tsx";
import { Panel } from "../../../../../components/panel.tsx";
import { useFormats } from "../../../../../i18n/use-formats.ts";
import { useTellError } from "../../../../../i18n/use-tell-error.ts";
import { useOperationTexts } from "../fields/use-operation-texts.ts";
import type { Photo } from "../photos/load-photo.ts";
import { PhotoTray } from "../photos/photo-tray.tsx";
import { type PickedPhoto, usePhotos } from "../photos/use-photos.ts";
import { PreviewFrame } from "../preview/preview-frame.tsx";
import { type PreviewRequest, usePreview } from "../preview/use-preview.ts";
import { SubmitPanel } from "../submit/submit-panel.tsx";
import { PipelineEditor } from "./pipeline-editor.tsx";
import { changePipeline, pipelineFrom } from "./pipeline-state.ts";
import { scalePipeline } from "./scale-pipeline.ts";

const FIRST_PIPELINE = "unsharp(amount=1,radius=2) | contrast(amount=0.1)";
/** Largest picture a preview may come to, in pixels: more would take a noticeable time. */
const MAX_PREVIEW_PIXELS = 1_500_000;

type Params = { readonly pipeline: Parameters<typeof scalePipeline>[0] };

/** Photos, a pipeline, a look at the result, and the terms: a job for each photo. */
export function FilterForm() {
  const t = useTranslations("submit");
  const describePreview = useDescribePreview();
  const tellError = useTellError();
  const set = usePhotos();
  const [original, setOriginal] = useState(false);
  const [pipeline, dispatch] = useReducer(changePipeline, FIRST_PIPELINE, pipelineFrom);
  const { photos, shown } = set;

  const params = useMemo(
    () => (pipeline.error === null ? { pipeline: pipeline.steps.map((step) => step.op) } : null),
    [pipeline.error, pipeline.steps],
  );
  const refused = useMemo(() => (params === null ? null : refusalOf(params, photos)), [params, photos]);
  const wish = useMemo(
    () => (shown && params && refused === null ? wishFor(shown, params) : null),
    [shown, params, refused],
  );
  const preview = usePreview(wish?.request ?? null);
  // A preview of the photo before may still be there.
  const result = original || wish?.request === null || preview.input !== shown?.small ? null : preview.image;

  const tell = ({ name, error }: Refused): string =>
    photos.length === 1 ? tellError(error) : t("pipeline.ofPhoto", { name, why: tellError(error) });
  const refusal = refused && tell(refused);
  const blocked = photos.length === 0 ? t("photoFirst") : pipeline.error !== null ? t("pipeline.broken") : refusal;

  return (
    <div className="grid gap-8 lg:grid-cols-[1fr_26rem] lg:gap-10">
      <div className="grid min-w-0 grid-cols-1 content-start gap-3 lg:sticky lg:top-6 lg:self-start">
        {shown !== null && (
          <div>
            <PreviewFrame
              image={result ?? shown.small}
              label={t(result === null ? "preview.photo" : "preview.result")}
              computing={preview.computing}
              note={preview.failed && !original ? t("preview.failed") : (refusal ?? describePreview(shown, wish))}
            />
            <Button className="mt-3" aria-pressed={original} onClick={() => setOriginal(!original)}>
              {t(original ? "preview.showResult" : "preview.showOriginal")}
            </Button>
          </div>
        )}
        <PhotoTray set={set} />
      </div>
      <div className="grid min-w-0 content-start gap-6">
        <Panel title={t("pipeline.title")} titleId="pipeline-heading">
          <PipelineEditor state={pipeline} dispatch={dispatch} />
        </Panel>
        <Panel title={t("send")} titleId="filter-submit-heading">
          <SubmitPanel
            work={{ kernel: imageFilter.id, params, takes: imageFilter.inputs.images, file: null, costIsBound: false }}
            photos={photos}
            blocked={blocked}
          />
        </Panel>
      </div>
    </div>
  );
}

/** A photo that a pipeline cannot be applied to, and why. */
interface Refused {
  readonly name: string;
  readonly error: unknown;
}

/** The first photo that the pipeline cannot be applied to; null when it can to all. */
function refusalOf(params: Params, photos: readonly PickedPhoto[]): Refused | null {
  for (const photo of photos) {
    try {
      imageFilter.plan({ pipeline: [...params.pipeline] }, imageInputs(photo));
    } catch (error) {
      return { name: photo.file.name, error };
    }
  }
  return null;
}

/** What to compute for a preview; no request when there is nothing to compute or it would be too large. */
interface Wish {
  readonly request: PreviewRequest | null;
  /** Operations whose effect is too fine to be seen. */
  readonly tooFine: readonly OpName[];
  readonly isTooLarge: boolean;
}

function wishFor(photo: Photo, params: Params): Wish {
  const { ops, tooFine } = scalePipeline(params.pipeline, photo.scale);
  if (ops.length === 0) return { request: null, tooFine, isTooLarge: false };
  const raster = outputSizeOf(imageFilter.plan({ pipeline: [...ops] }, imageInputs(photo.small)))!;
  if (raster.width * raster.height > MAX_PREVIEW_PIXELS) return { request: null, tooFine: [], isTooLarge: true };
  const request = { kernel: imageFilter.id, params: { pipeline: ops }, input: photo.small };
  return { request, tooFine, isTooLarge: false };
}

/** Says what a preview shows, and what it cannot. */
function useDescribePreview(): (photo: Photo, wish: Wish | null) => string {
  const t = useTranslations("submit.preview");
  const { formatPixels } = useFormats();
  const { labelOf } = useOperationTexts();
  return (photo, wish) =>
    [
      photo.scale === 1 ? t("whole") : t("copy", { size: formatPixels(photo.small) }),
      ...(wish?.isTooLarge ? [t("tooLarge")] : []),
      ...(wish?.tooFine ?? []).map((op) => t("tooFine", { operation: labelOf(opForms[op]) })),
    ].join(" ");
}
