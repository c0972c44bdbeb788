/** Most operations in one pipeline. */
export const MAX_OPS = 16;
/** Longest side an image may be resized to, in pixels. */
export const MAX_SIDE = 65_535;
/** Largest image region inside one unit, in pixels: 128 MiB of RGBA, WebGPU's default limit for one binding. */
export const MAX_UNIT_PIXELS = 2 ** 25;
