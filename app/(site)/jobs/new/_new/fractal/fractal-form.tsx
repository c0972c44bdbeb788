"use client";

import { useTranslations } from "next-intl";
import { type KeyboardEvent, type MouseEvent, useMemo, useState } from "react";
import { renderFractal } from "#lib/kernels/render-fractal/kernel.ts";
import type { RenderFractalParams } from "#lib/kernels/render-fractal/params.ts";
import { Button } from "../../../../../components/button.tsx";
import { Panel } from "../../../../../components/panel.tsx";
import { useTellError } from "../../../../../i18n/use-tell-error.ts";
import { PreviewFrame } from "../preview/preview-frame.tsx";
import { type PreviewRequest, usePreview } from "../preview/use-preview.ts";
import { SubmitPanel } from "../submit/submit-panel.tsx";
import { checkFractal } from "./check-fractal.ts";
import { FractalFields, type FractalSize } from "./fractal-fields.tsx";
import { FRACTAL_PRESETS, type FractalDraft } from "./fractal-presets.ts";
import { moveView } from "./fractal-view.ts";

/** Longer side of a preview, in pixels, and the iterations it is cut off at: together about a second on one core. */
const PREVIEW_SIDE = 448;
const PREVIEW_ITERATIONS = 3_000;

/** A place in a set, a look at it, and the terms. */
export function FractalForm() {
  const t = useTranslations("submit");
  const tellError = useTellError();
  const [draft, setDraft] = useState<FractalDraft>(FRACTAL_PRESETS[1]!.draft);
  const [size, setSize] = useState<FractalSize>({ width: 1920, height: 1200 });

  const checked = useMemo(() => checkFractal({ ...draft, ...size }), [draft, size]);
  const request = useMemo(() => (checked.params ? previewOf(checked.params) : null), [checked]);
  const preview = usePreview(request);
  /** The draft after a move, or null where nothing could be drawn; whoever is there already may go anywhere. */
  const after = (right: number, down: number, factor: number): FractalDraft | null => {
    const next = { ...draft, ...moveView(draft, right, down, factor) };
    return checked.params === null || checkFractal({ ...next, ...size }).params !== null ? next : null;
  };
  const go = (right: number, down: number, factor: number): void => setDraft(after(right, down, factor) ?? draft);

  const chosen = FRACTAL_PRESETS.find((preset) => preset.draft === draft);
  const keys: Record<string, readonly [number, number, number]> = {
    ArrowLeft: [-0.1, 0, 1],
    ArrowRight: [0.1, 0, 1],
    ArrowUp: [0, -0.1, 1],
    ArrowDown: [0, 0.1, 1],
    "+": [0, 0, 0.5],
    "=": [0, 0, 0.5],
    "-": [0, 0, 2],
  };
  const press = (event: KeyboardEvent): void => {
    const step = keys[event.key];
    if (step === undefined || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    go(...step);
  };
  const zoomTo = (event: MouseEvent<HTMLElement>): void => {
    // The picture lies in the middle of its frame, as large as fits.
    const box = event.currentTarget.getBoundingClientRect();
    const { width, height } = preview.image ?? box;
    const shown = Math.min(box.width, (box.height * width) / height);
    go((event.clientX - box.left - box.width / 2) / shown, (event.clientY - box.top - box.height / 2) / shown, 0.5);
  };

  return (
    <div className="grid gap-8 lg:grid-cols-[1fr_26rem] lg:gap-10">
      <div className="min-w-0 lg:sticky lg:top-6 lg:self-start">
        <PreviewFrame
          image={preview.image}
          label={t("fractal.preview")}
          computing={preview.computing}
          note={
            preview.failed
              ? t("preview.failed")
              : checked.params !== null &&
                t(checked.params.maxIterations > PREVIEW_ITERATIONS ? "fractal.aboutCut" : "fractal.about", {
                  iterations: PREVIEW_ITERATIONS,
                })
          }
        >
          <div
            role="application"
            aria-roledescription={t("fractal.mapRole")}
            aria-label={t("fractal.map")}
            // biome-ignore lint/a11y/noNoninteractiveTabindex: the map is operated with the keyboard.
            tabIndex={0}
            onKeyDown={press}
            onClick={zoomTo}
            className="absolute inset-0 cursor-zoom-in focus-visible:-outline-offset-2"
          />
        </PreviewFrame>
        <div className="mt-2 flex flex-wrap items-center gap-3">
          <Button aria-disabled={after(0, 0, 0.5) === null} onClick={() => go(0, 0, 0.5)}>
            {t("fractal.zoomIn")}
          </Button>
          <Button aria-disabled={after(0, 0, 2) === null} onClick={() => go(0, 0, 2)}>
            {t("fractal.zoomOut")}
          </Button>
          <p className="text-sm text-ink-soft">{t("fractal.press")}</p>
        </div>
      </div>
      <div className="grid min-w-0 content-start gap-6">
        <Panel title={t("fractal.title")} titleId="fractal-heading">
          <FractalFields draft={draft} size={size} issues={checked.issues} onDraft={setDraft} onSize={setSize} />
        </Panel>
        <Panel title={t("send")} titleId="fractal-submit-heading">
          <SubmitPanel
            work={{
              kernel: renderFractal.id,
              params: checked.params,
              takes: { min: 0, max: 0 },
              file: null,
              costIsBound: true,
            }}
            photos={[]}
            defaultTitle={chosen === undefined ? t("fractal.untitled") : t(`fractal.presets.${chosen.id}`)}
            blocked={
              checked.refusal !== null
                ? tellError(checked.refusal)
                : checked.params === null
                  ? t("fractal.unusable")
                  : null
            }
          />
        </Panel>
      </div>
    </div>
  );
}

function previewOf(params: RenderFractalParams): PreviewRequest {
  const scale = Math.min(1, PREVIEW_SIDE / Math.max(params.width, params.height));
  return {
    kernel: renderFractal.id,
    input: null,
    params: {
      ...params,
      width: Math.max(1, Math.round(params.width * scale)),
      height: Math.max(1, Math.round(params.height * scale)),
      samples: 1,
      maxIterations: Math.min(params.maxIterations, PREVIEW_ITERATIONS),
    },
  };
}
