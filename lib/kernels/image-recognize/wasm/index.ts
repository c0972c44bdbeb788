// Layers of quantised networks on WebAssembly SIMD. Buffers are placed by the caller (cpu-machine.ts), from heapBase() on.

export { convolve } from "./convolution";
export { enlarge, flatten, pad, shuffle } from "./movement";
export { readPixels, writeAlpha, writePixels } from "./pixels";
export { add, lookUp } from "./pointwise";
export { average, convolveChannels, maximum } from "./windows";

/** First byte that is free for buffers. */
export function heapBase(): usize {
  return __heap_base;
}
