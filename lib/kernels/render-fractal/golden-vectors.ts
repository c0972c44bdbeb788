import type { GoldenVector } from "../kernel.ts";
import type { RenderFractalParams } from "./params.ts";

export const goldenVectors: readonly GoldenVector<RenderFractalParams>[] = [];
