"use client";

import { paletteIds } from "#lib/kernels/render-fractal/palettes.ts";
import { MAX_SIDE } from "#lib/kernels/render-fractal/params.ts";
import { CONTROL_SHAPE, Field } from "../../../../../components/field.tsx";
import { Select } from "../../../../../components/select.tsx";
import { Slider } from "../../../../../components/slider.tsx";
import { formatCount } from "../../../../../format.ts";
import { FRACTAL_PRESETS, type FractalDraft } from "./fractal-presets.ts";

/** The size of a picture in pixels; NaN where a box is empty. */
export interface FractalSize {
  readonly width: number;
  readonly height: number;
}

const PALETTES = paletteIds.map((id) => ({ value: id, label: id[0]!.toUpperCase() + id.slice(1) }));
const OWN = "A place of your own";

/** Everything about a fractal that can be set. */
export function FractalFields(props: {
  readonly draft: FractalDraft;
  readonly size: FractalSize;
  readonly issues: Readonly<Record<string, string>>;
  readonly onDraft: (draft: FractalDraft) => void;
  readonly onSize: (size: FractalSize) => void;
}) {
  const { draft, size, issues } = props;
  const set = (change: Partial<FractalDraft>): void => props.onDraft({ ...draft, ...change });
  const chosen = FRACTAL_PRESETS.find((preset) => preset.draft === draft)?.name ?? OWN;
  return (
    <div className="grid gap-4">
      <Select
        label="Place"
        value={chosen}
        options={[...FRACTAL_PRESETS.map(({ name }) => ({ value: name, label: name })), { value: OWN, label: OWN }]}
        onChange={(name) =>
          props.onDraft(FRACTAL_PRESETS.find((preset) => preset.name === name)?.draft ?? { ...draft })
        }
      />
      <Select
        label="Set"
        value={draft.kind}
        options={[
          { value: "mandelbrot", label: "Mandelbrot" },
          { value: "julia", label: "Julia" },
        ]}
        onChange={(kind) => set({ kind })}
      />
      <div className="grid grid-cols-2 gap-4">
        <Decimal
          label="Centre, real"
          value={draft.centre.re}
          error={issues["centre.re"]}
          onChange={(re) => set({ centre: { ...draft.centre, re } })}
        />
        <Decimal
          label="Centre, imaginary"
          value={draft.centre.im}
          error={issues["centre.im"]}
          onChange={(im) => set({ centre: { ...draft.centre, im } })}
        />
      </div>
      <Decimal label="Width of the view" value={draft.span} error={issues.span} onChange={(span) => set({ span })} />
      {draft.kind === "julia" && (
        <div className="grid grid-cols-2 gap-4">
          <Decimal
            label="Constant, real"
            value={draft.constant.re}
            error={issues["constant.re"] ?? issues.constant}
            onChange={(re) => set({ constant: { ...draft.constant, re } })}
          />
          <Decimal
            label="Constant, imaginary"
            value={draft.constant.im}
            error={issues["constant.im"]}
            onChange={(im) => set({ constant: { ...draft.constant, im } })}
          />
        </div>
      )}
      <div className="grid grid-cols-2 gap-4">
        <Side label="Width (px)" value={size.width} onChange={(width) => props.onSize({ ...size, width })} />
        <Side
          label="Height (px)"
          value={size.height}
          error={issues.height}
          onChange={(height) => props.onSize({ ...size, height })}
        />
      </div>
      <Slider
        label="Iterations"
        min={16}
        max={100_000}
        step={1}
        scale="log"
        value={draft.maxIterations}
        onChange={(maxIterations) => set({ maxIterations })}
      />
      <Slider
        label="Samples per pixel side"
        min={1}
        max={4}
        step={1}
        value={draft.samples}
        onChange={(samples) => set({ samples })}
      />
      <Select
        label="Palette"
        value={draft.palette.id}
        options={PALETTES}
        onChange={(id) => set({ palette: { ...draft.palette, id } })}
      />
      <Slider
        label="Palette phase"
        min={0}
        max={1}
        step={0.01}
        value={draft.palette.phase}
        onChange={(phase) => set({ palette: { ...draft.palette, phase } })}
      />
      <Slider
        label="Palette density"
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
  readonly error?: string;
  readonly onChange: (value: number) => void;
}) {
  const usable = Number.isInteger(props.value) && props.value >= 1 && props.value <= MAX_SIDE;
  return (
    <Field
      label={props.label}
      error={usable ? props.error : `must be a whole number from 1 to ${formatCount(MAX_SIDE)}`}
    >
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
