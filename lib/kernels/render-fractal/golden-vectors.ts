import type { GoldenVector } from "../kernel.ts";
import type { RenderFractalParams } from "./params.ts";

/**
 * Units with known bytes, for admission; the tests hold them against the reference. Between them: both kinds, a first
 * and a later tile, samples that escape at once, late and never, every rounding at full depth.
 */
export const goldenVectors: readonly GoldenVector<RenderFractalParams>[] = [
  {
    name: "whole Mandelbrot set",
    params: {
      kind: "mandelbrot",
      width: 37,
      height: 31,
      centre: { re: "-0.65", im: "0.05" },
      span: "4",
      maxIterations: 100,
      samples: 2,
      palette: { id: "dusk", phase: 0.3, density: 0.5 },
    },
    inputs: [],
    ordinal: 0,
    expected: "11c5e6284c5b40b2dc9e17a8490fd4bf4e2d34214f2d603df199eb1bcd15f0e5",
  },
  {
    name: "Julia set, second tile",
    params: {
      kind: "julia",
      width: 287,
      height: 19,
      centre: { re: "0.1", im: "-0.3" },
      span: "2.5",
      constant: { re: "-0.8", im: "0.156" },
      maxIterations: 300,
      samples: 1,
      palette: { id: "orchid", phase: 0, density: 2 },
    },
    inputs: [],
    ordinal: 1,
    expected: "203a770bbc9badbfaeecf483dc139021c138bd23246eda2bb860f1e83c21f8dc",
  },
  {
    name: "samples eight units of 2^-60 apart",
    params: {
      kind: "mandelbrot",
      width: 16,
      height: 16,
      centre: { re: "-0.10109636384562216", im: "0.95628651080914150" },
      span: "1.2e-16",
      maxIterations: 250,
      samples: 1,
      palette: { id: "ember", phase: 0.9, density: 8 },
    },
    inputs: [],
    ordinal: 0,
    expected: "d97202d602bbec503e9fa20f88940da70973bf36ddd7a5b6783ffcce637e7881",
  },
  {
    name: "orbits that settle on a cycle, or almost",
    params: {
      kind: "mandelbrot",
      width: 11,
      height: 7,
      centre: { re: "-0.1225", im: "0.65" },
      span: "0.12",
      maxIterations: 700,
      samples: 1,
      palette: { id: "lagoon", phase: 0.5, density: 1 },
    },
    inputs: [],
    ordinal: 0,
    expected: "115a31a58b3b551f8e362274bc28a8cc7c3e5301cdeb3e3b33e4309dad7cd1eb",
  },
];
