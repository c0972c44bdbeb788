"use client";

import { useCallback, useMemo, useReducer, useRef, useState } from "react";
import { toErrorWire } from "#lib/errors/tabgrid-error.ts";
import { imageFilter } from "#lib/kernels/image-filter/kernel.ts";
import { imageInputs } from "#lib/kernels/input-shapes.ts";
import { outputSizeOf } from "#lib/kernels/stages.ts";
import { Button } from "../../../../components/button.tsx";
import { ErrorNotice } from "../../../../components/notice.tsx";
import { Panel } from "../../../../components/panel.tsx";
import { formatBytes, formatPixels } from "../../../../format.ts";
import { loadPhoto, type Photo } from "./load-photo.ts";
import { PhotoDrop } from "./photo-drop.tsx";
import { PipelineEditor } from "./pipeline-editor.tsx";
import { changePipeline, pipelineFrom } from "./pipeline-state.ts";
import { PreviewFrame } from "./preview-frame.tsx";
import { scalePipeline } from "./scale-pipeline.ts";
import { SubmitPanel } from "./submit-panel.tsx";
import { type PreviewRequest, usePreview } from "./use-preview.ts";

const FIRST_PIPELINE = "unsharp(amount=1,radius=2) | contrast(amount=0.1)";
/** Largest picture a preview may come to, in pixels: more would take a noticeable time. */
const MAX_PREVIEW_PIXELS = 1_500_000;

/** A photo, a pipeline, a look at the result, and the terms. */
export function PhotoForm() {
  const [photo, setPhoto] = useState<Photo | null>(null);
  const [loading, setLoading] = useState(false);
  const [photoError, setPhotoError] = useState<unknown>(null);
  const [original, setOriginal] = useState(false);
  const [pipeline, dispatch] = useReducer(changePipeline, FIRST_PIPELINE, pipelineFrom);

  const latest = useRef<File>(null);
  const take = useCallback(async (file: File) => {
    latest.current = file;
    setLoading(true);
    setPhotoError(null);
    const taken = await loadPhoto(file).then(
      (loaded) => () => setPhoto(loaded),
      (error: unknown) => () => setPhotoError(error),
    );
    // Another file was picked while this one was read.
    if (latest.current !== file) return;
    taken();
    setLoading(false);
  }, []);

  const params = useMemo(
    () => (pipeline.error === null ? { pipeline: pipeline.steps.map((step) => step.op) } : null),
    [pipeline.error, pipeline.steps],
  );
  const shape = useMemo(
    () => photo && { width: photo.width, height: photo.height, opaque: photo.small.opaque },
    [photo],
  );
  const refusal = useMemo(() => {
    try {
      if (params !== null && shape !== null) imageFilter.plan(params, imageInputs(shape));
      return null;
    } catch (error) {
      return toErrorWire(error).message;
    }
  }, [params, shape]);
  const wish = useMemo(
    () => (photo && params && refusal === null ? wishFor(photo, params) : null),
    [photo, params, refusal],
  );
  const preview = usePreview(wish?.request ?? null);
  // A preview of the photo before may still be there.
  const result = original || wish?.request === null || preview.input !== photo?.small ? null : preview.image;

  const blocked =
    photo === null ? "Choose a photo first." : pipeline.error !== null ? "The pipeline has an error." : refusal;

  return (
    <div className="grid gap-8 lg:grid-cols-[1fr_26rem] lg:gap-10">
      <div className="min-w-0 lg:sticky lg:top-6 lg:self-start">
        {photo === null ? (
          <PhotoDrop replacing={false} onFile={take} />
        ) : (
          <div className="grid gap-3">
            <PreviewFrame
              image={result ?? photo.small}
              label={result === null ? "The photo as it is" : "Preview of the result"}
              computing={preview.computing}
              note={
                preview.failed && !original
                  ? "The preview could not be computed. The job itself is not affected."
                  : (refusal ?? describePreview(photo, wish?.notes ?? []))
              }
            />
            <div className="flex flex-wrap items-center gap-3">
              <Button aria-pressed={original} onClick={() => setOriginal(!original)}>
                {original ? "Show the result" : "Show the original"}
              </Button>
              <p className="min-w-0 flex-1 truncate text-sm text-ink-soft">
                {photo.file.name}, {formatPixels(photo)}, {formatBytes(photo.file.size)}
              </p>
            </div>
            <PhotoDrop replacing onFile={take} />
          </div>
        )}
        <div role="status" className="mt-3 min-h-6 text-sm text-ink-soft">
          {loading && "Reading the photo…"}
        </div>
        {photoError !== null && <ErrorNotice title="This photo cannot be used" error={photoError} />}
      </div>
      <div className="grid min-w-0 content-start gap-6">
        <Panel title="Pipeline" titleId="pipeline-heading">
          <PipelineEditor state={pipeline} dispatch={dispatch} />
        </Panel>
        <Panel title="Submit" titleId="photo-submit-heading">
          <SubmitPanel
            kernel={imageFilter.id}
            params={params}
            inputs={imageInputs(shape)}
            input={photo?.file ?? null}
            costIsBound={false}
            defaultTitle={photo?.file.name.replace(/\.[a-z]+$/i, "") ?? ""}
            blocked={blocked}
          />
        </Panel>
      </div>
    </div>
  );
}

/** What to compute for a preview; no request when there is nothing to compute or it would be too large. */
function wishFor(
  photo: Photo,
  params: { readonly pipeline: Parameters<typeof scalePipeline>[0] },
): { request: PreviewRequest | null; notes: readonly string[] } {
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
