/**
 * # What `image-filter` computes, to the last bit
 *
 * Every implementation (WebAssembly, WGSL, the plain reference) must give the bytes written down with the operations,
 * in `families/<family>/operations.ts`. All arithmetic is on integers that fit 32 bits, `>>` is arithmetic (rounds
 * towards −∞), `clamp8(v) = min(255, max(0, v))`. Floating point appears only where tables and constants are made from
 * parameters, in code that every implementation shares, with + − × ÷ and floor only: IEEE 754 makes those the same on
 * every machine.
 *
 * ## Images
 * Between operations an image is `u8[height, width, 4]`, RGBA, not premultiplied. `at(x, y)` clamps its coordinates to
 * the *whole* intermediate image (edge clamp), never to a tile. The first image is opaque when the job's input shape says
 * so, the others when the operation that makes them keeps or makes them so: then every alpha byte is 255, and the
 * premultiplying below is left out (it would change nothing).
 *
 * ## Premultiplying
 * Operations that mix pixels read `t = c · a + 128; c' = (t + (t >> 8)) >> 8` (exact rounding of c·a/255), `a' = a`,
 * unless the image is opaque. Those that say so finish with un-premultiplying each output pixel by its own alpha:
 * `c = a == 0 ? 0 : min(255, (c' · 255 + (a >> 1)) / a)`, truncating division.
 */
export const DEFINITION_VERSION = 2;
