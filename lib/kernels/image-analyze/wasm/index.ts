// What the analyses measure, on WebAssembly SIMD. Buffers are placed by the caller (cpu-machine.ts), from heapBase() on.

export { averages, averagesScratch } from "./averages";
export { components, componentsScratch } from "./components";
export { fast, harris, harrisScratch } from "./corners";
export { histogram } from "./histogram";
export { lines } from "./lines";
export { lumaPlane } from "./luma";
export { correlate, correlateScratch, scores, scoresScratch } from "./match";
export { paint } from "./paint";
export { peaks } from "./peaks";

/** First byte that is free for buffers. */
export function heapBase(): usize {
  return __heap_base;
}
