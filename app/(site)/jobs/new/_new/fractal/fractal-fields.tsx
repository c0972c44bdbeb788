"use client";

import { useTranslations } from "next-intl";
import { paletteIds } from "#lib/kernels/render-fractal/palettes.ts";
import { MAX_SIDE } from "#lib/kernels/render-fractal/params.ts";
import { MAX_IMAGE_PIXELS } from "#lib/protocol/limits.ts";
import { CONTROL_SHAPE, Field } from "../../../../../components/field.tsx";
import { Select } from "../../../../../components/select.tsx";
import { Slider } from "../../../../../components/slider.tsx";
import type { FractalIssue } from "./check-fractal.ts";
import { FRACTAL_PRESETS, type FractalDraft } from "./fractal-presets.ts";

/** The size of a picture in pixels; NaN where a box is empty. */
export interface FractalSize {
  readonly width: number;
  readonly height: number;
}

/** The choice that stands for a place that is none of the presets. */
const OWN = "own";

/** Everything about a fractal that can be set. */
export function FractalFields(props: {
  readonly draft: FractalDraft;
  readonly size: FractalSize;
  readonly issues: Readonly<Record<string, FractalIssue>>;
  readonly onDraft: (draft: FractalDraft) => void;
  readonly onSize: (size: FractalSize) => void;
}) {
  const t = useTranslations("submit.fractal");
  const { draft, size, issues } = props;
  const tellIssue = (issue: FractalIssue | undefined): string | undefined =>
    issue && t(`issue.${issue}`, { most: MAX_IMAGE_PIXELS });
  const set = (change: Partial<FractalDraft>): void => props.onDraft({ ...draft, ...change });
  const chosen = FRACTAL_PRESETS.find((preset) => preset.draft === draft)?.id ?? OWN;
  return (
    <div className="grid gap-4">
      <Select
        label={t("place")}
        value={chosen}
        options={[
          ...FRACTAL_PRESETS.map(({ id }) => ({ value: id, label: t(`presets.${id}`) })),
          { value: OWN, label: t("ownPlace") },
        ]}
        onChange={(id) => props.onDraft(FRACTAL_PRESETS.find((preset) => preset.id === id)?.draft ?? { ...draft })}
      />
      <Select
        label={t("set")}
        value={draft.kind}
        options={[
          { value: "mandelbrot", label: t("sets.mandelbrot") },
          { value: "julia", label: t("sets.julia") },
        ]}
        onChange={(kind) => set({ kind })}
      />
      <div className="grid grid-cols-2 gap-4">
        <Decimal
          label={t("centreRe")}
          value={draft.centre.re}
          error={tellIssue(issues["centre.re"])}
          onChange={(re) => set({ centre: { ...draft.centre, re } })}
        />
        <Decimal
          label={t("centreIm")}
          value={draft.centre.im}
          error={tellIssue(issues["centre.im"])}
          onChange={(im) => set({ centre: { ...draft.centre, im } })}
        />
      </div>
      <Decimal label={t("span")} value={draft.span} error={tellIssue(issues.span)} onChange={(span) => set({ span })} />
      {draft.kind === "julia" && (
        <div className="grid grid-cols-2 gap-4">
          <Decimal
            label={t("constantRe")}
            value={draft.constant.re}
            error={tellIssue(issues["constant.re"] ?? issues.constant)}
            onChange={(re) => set({ constant: { ...draft.constant, re } })}
          />
          <Decimal
            label={t("constantIm")}
            value={draft.constant.im}
            error={tellIssue(issues["constant.im"])}
            onChange={(im) => set({ constant: { ...draft.constant, im } })}
          />
        </div>
      )}
      <div className="grid grid-cols-2 gap-4">
        <Side label={t("width")} value={size.width} onChange={(width) => props.onSize({ ...size, width })} />
        <Side
          label={t("height")}
          value={size.height}
          error={tellIssue(issues.height)}
          onChange={(height) => props.onSize({ ...size, height })}
        />
      </div>
      <Slider
        label={t("iterations")}
        min={16}
        max={100_000}
        step={1}
        scale="log"
        value={draft.maxIterations}
        onChange={(maxIterations) => set({ maxIterations })}
      />
      <Slider
        label={t("samples")}
        min={1}
        max={4}
        step={1}
        value={draft.samples}
        onChange={(samples) => set({ samples })}
      />
      <Select
        label={t("palette")}
        value={draft.palette.id}
        options={paletteIds.map((id) => ({ value: id as string, label: t(`palettes.${id}`) }))}
        onChange={(id) => set({ palette: { ...draft.palette, id } })}
      />
      <Slider
        label={t("phase")}
        min={0}
        max={1}
        step={0.01}
        value={draft.palette.phase}
        onChange={(phase) => set({ palette: { ...draft.palette, phase } })}
      />
      <Slider
        label={t("density")}
        min={0.05}
        max={8}
        step={0.05}
        scale="log"
        value={draft.palette.density}
        onChange={(density) => set({ palette: { ...draft.palette, density } })}
      />
    </div>
  );
}

function Decimal(props: {
  readonly label: string;
  readonly value: string;
  readonly error: string | undefined;
  readonly onChange: (value: string) => void;
}) {
  return (
    <Field label={props.label} error={props.error}>
      {(control) => (
        <input
          {...control}
          className={`${CONTROL_SHAPE} font-mono text-sm`}
          dir="ltr"
          inputMode="text"
          spellCheck={false}
          autoComplete="off"
          value={props.value}
          onChange={(event) => props.onChange(event.target.value)}
        />
      )}
    </Field>
  );
}

function Side(props: {
  readonly label: string;
  readonly value: number;
  readonly error?: string | undefined;
  readonly onChange: (value: number) => void;
}) {
  const t = useTranslations("submit.fractal.issue");
  const usable = Number.isInteger(props.value) && props.value >= 1 && props.value <= MAX_SIDE;
  return (
    <Field label={props.label} error={usable ? props.error : t("side", { most: MAX_SIDE })}>
      {(control) => (
        <input
          {...control}
          type="number"
          className={`${CONTROL_SHAPE} font-mono text-sm`}
          min={1}
          max={MAX_SIDE}
          value={Number.isNaN(props.value) ? "" : props.value}
          onChange={(event) => props.onChange(event.target.valueAsNumber)}
        />
      )}
    </Field>
  );
}
