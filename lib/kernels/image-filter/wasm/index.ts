// The image filter's steps on WebAssembly SIMD. Buffers are placed by the caller (cpu.ts), from heapBase() on.

export { blurDirect, blurDirectScratch, blurShrunk, blurShrunkScratch } from "./blur";
export { affine, invert, lookUp, mix, sobel, sobelScratch } from "./points";
export { pick, resize, resizeScratch } from "./resize";
export { expandRgb, packRgb } from "./rows";

/** First byte that is free for buffers. */
export function heapBase(): usize {
  return __heap_base;
}
