"use client";

import { useMemo, useReducer, useState } from "react";
import { toErrorWire } from "#lib/errors/tabgrid-error.ts";
import { imageFilter } from "#lib/kernels/image-filter/kernel.ts";
import { imageInputs } from "#lib/kernels/input-shapes.ts";
import { outputSizeOf } from "#lib/kernels/stages.ts";
import { Button } from "../../../../../components/button.tsx";
import { Panel } from "../../../../../components/panel.tsx";
import { formatPixels } from "../../../../../format.ts";
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
  const set = usePhotos();
  const [original, setOriginal] = useState(false);
  const [pipeline, dispatch] = useReducer(changePipeline, FIRST_PIPELINE, pipelineFrom);
  const { photos, shown } = set;

  const params = useMemo(
    () => (pipeline.error === null ? { pipeline: pipeline.steps.map((step) => step.op) } : null),
    [pipeline.error, pipeline.steps],
  );
  const refusal = useMemo(() => (params === null ? null : refusalOf(params, photos)), [params, photos]);
  const wish = useMemo(
    () => (shown && params && refusal === null ? wishFor(shown, params) : null),
    [shown, params, refusal],
  );
  const preview = usePreview(wish?.request ?? null);
  // A preview of the photo before may still be there.
  const result = original || wish?.request === null || preview.input !== shown?.small ? null : preview.image;

  const blocked =
    photos.length === 0 ? "Choose a photo first." : pipeline.error !== null ? "The pipeline has an error." : refusal;

  return (
    <div className="grid gap-8 lg:grid-cols-[1fr_26rem] lg:gap-10">
      <div className="grid min-w-0 grid-cols-1 content-start gap-3 lg:sticky lg:top-6 lg:self-start">
        {shown !== null && (
          <div>
            <PreviewFrame
              image={result ?? shown.small}
              label={result === null ? "The photo as it is" : "Preview of the result"}
              computing={preview.computing}
              note={
                preview.failed && !original
                  ? "The preview could not be computed. The job itself is not affected."
                  : (refusal ?? describePreview(shown, wish?.notes ?? []))
              }
            />
            <Button className="mt-3" aria-pressed={original} onClick={() => setOriginal(!original)}>
              {original ? "Show the result" : "Show the original"}
            </Button>
          </div>
        )}
        <PhotoTray set={set} />
      </div>
      <div className="grid min-w-0 content-start gap-6">
        <Panel title="Pipeline" titleId="pipeline-heading">
          <PipelineEditor state={pipeline} dispatch={dispatch} />
        </Panel>
        <Panel title="Submit" titleId="filter-submit-heading">
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

/** Why the pipeline cannot be applied to one of the photos, by name where there are several; null when it can to all. */
function refusalOf(params: Params, photos: readonly PickedPhoto[]): string | null {
  for (const photo of photos) {
    try {
      imageFilter.plan({ pipeline: [...params.pipeline] }, imageInputs(photo));
    } catch (error) {
      const { message } = toErrorWire(error);
      return photos.length === 1 ? message : `${photo.file.name}: ${message}`;
    }
  }
  return null;
}

/** What to compute for a preview; no request when there is nothing to compute or it would be too large. */
function wishFor(
  photo: Photo,
  params: Params,
): { readonly request: PreviewRequest | null; readonly notes: readonly string[] } {
  const { ops, notes } = scalePipeline(params.pipeline, photo.scale);
  if (ops.length === 0) return { request: null, notes };
  const raster = outputSizeOf(imageFilter.plan({ pipeline: [...ops] }, imageInputs(photo.small)))!;
  if (raster.width * raster.height > MAX_PREVIEW_PIXELS) {
    return { request: null, notes: ["The result is too large to preview here; this is the photo as it is."] };
  }
  return { request: { kernel: imageFilter.id, params: { pipeline: ops }, input: photo.small }, notes };
}

function describePreview(photo: Photo, notes: readonly string[]): string {
  const size =
    photo.scale === 1
      ? "Computed by the real kernel at full size."
      : `Computed by the real kernel on a copy of ${formatPixels(photo.small)} pixels; radii and sizes are scaled to match.`;
  return [size, ...notes].join(" ");
}
