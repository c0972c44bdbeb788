import type { FractalView } from "./fractal-view.ts";

/** What a fractal's form holds; the kernel's own schema checks it. */
export interface FractalDraft extends FractalView {
  readonly kind: "mandelbrot" | "julia";
  readonly constant: { readonly re: string; readonly im: string };
  readonly maxIterations: number;
  readonly samples: number;
  readonly palette: { readonly id: string; readonly phase: number; readonly density: number };
}

const PALETTE = { id: "dusk", phase: 0, density: 0.5 } as const;
const RABBIT = { re: "-0.123", im: "0.745" } as const;

/** A place worth starting from; its name is a message below `submit.fractal.presets`. */
export interface FractalPreset {
  readonly id: "mandelbrot" | "seahorses" | "elephants" | "spiral" | "rabbit" | "dragons";
  readonly draft: FractalDraft;
}

export const FRACTAL_PRESETS: readonly FractalPreset[] = [
  preset("mandelbrot", { centre: { re: "-0.6", im: "0" }, span: "3.4", maxIterations: 500 }),
  preset("seahorses", { centre: { re: "-0.7463", im: "0.1102" }, span: "0.012", maxIterations: 2_000 }),
  preset("elephants", { centre: { re: "0.2925", im: "0.0149" }, span: "0.02", maxIterations: 2_000 }),
  preset("spiral", {
    centre: { re: "-0.743643887037151", im: "0.131825904205330" },
    span: "0.00000003",
    maxIterations: 5_000,
  }),
  preset("rabbit", {
    kind: "julia",
    constant: RABBIT,
    centre: { re: "0", im: "0" },
    span: "3.2",
    maxIterations: 500,
  }),
  preset("dragons", {
    kind: "julia",
    constant: { re: "-0.8", im: "0.156" },
    centre: { re: "0", im: "0" },
    span: "3.2",
    maxIterations: 1_000,
  }),
];

function preset(
  id: FractalPreset["id"],
  draft: Pick<FractalDraft, "centre" | "span" | "maxIterations"> & Partial<FractalDraft>,
): FractalPreset {
  return { id, draft: { kind: "mandelbrot", constant: RABBIT, samples: 2, palette: PALETTE, ...draft } };
}
