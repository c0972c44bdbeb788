// The image filter's steps on WebAssembly SIMD. Buffers are placed by the caller (cpu.ts), from heapBase() on.

export { bilateral, bilateralScratch } from "./bilateral";
export { blurDirect, blurDirectScratch } from "./blur-direct";
export { blurShrunk, blurShrunkScratch } from "./blur-shrunk";
export { box, boxScratch } from "./box";
export { convolve3, convolve3Scratch } from "./convolve";
export { cellScratch, drawEdges, labelEdges } from "./follow-edges";
export { gradient, gradientScratch } from "./gradient";
export { erodeShape, erodeShapeScratch, erodeSquare, erodeSquareScratch } from "./morphology";
export { affine, invert, lookUp, mix } from "./points";
export { nonLocalMeans, nonLocalMeansScratch } from "./non-local-means";
export { median, medianScratch } from "./rank";
export { permute } from "./permute";
export { pick, resize, resizeScratch } from "./resize";
export { edgePlaneBytes, thinEdges, thinScratch } from "./thin-edges";
export { countLevels, countScratch, relight } from "./tone";
export { expandRgb, packRgb } from "./rows";
export { warp, warpScratch } from "./warp";

/** First byte that is free for buffers. */
export function heapBase(): usize {
  return __heap_base;
}
