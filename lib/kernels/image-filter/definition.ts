/**
 * # What `image-filter` computes, to the last bit
 *
 * Every implementation (WebAssembly, WGSL, the plain reference) must give the bytes written down here. All arithmetic is
 * on integers that fit 32 bits, `>>` is arithmetic (rounds towards −∞), `clamp8(v) = min(255, max(0, v))`. Floating
 * point appears only where tables are made ({@link gaussianWeights}, {@link lanczosTaps}, {@link affineOf}), in code
 * that every implementation shares, with + − × ÷ only: IEEE 754 makes those the same on every machine.
 *
 * ## Images
 * Between operations an image is `u8[height, width, 4]`, RGBA, not premultiplied. `at(x, y)` clamps its coordinates to
 * the *whole* intermediate image (edge clamp), never to a tile. An image is opaque when the job's input shape says so:
 * then every alpha byte is 255 and stays so, and the premultiplying below is left out (it would change nothing).
 *
 * ## Spatial operations (blur, unsharp, sobel, resize) of images that are not opaque
 * They first premultiply every pixel they read: `t = c · a + 128; c' = (t + (t >> 8)) >> 8` (exact rounding of c·a/255),
 * `a' = a`. Blur, unsharp and resize finish with un-premultiplying each output pixel by its own alpha:
 * `c = a == 0 ? 0 : min(255, (c' · 255 + (a >> 1)) / a)`, truncating division.
 *
 * ## brightness(amount), contrast(amount)
 * With `(scale, offset) = affineOf(op)`: each colour `c → clamp8((c · scale + offset) >> 8)`; alpha kept.
 *
 * ## grayscale
 * `y = (54 r + 183 g + 19 b + 128) >> 8` (Rec. 709, ITU-R BT.709-6 §3.2, in 1/256); r = g = b = y; alpha kept.
 *
 * ## sobel
 * `y` as above, of the premultiplied colours. With y's 3 × 3 neighbourhood by edge clamp,
 * `gx = (y₊₋ + 2 y₊₀ + y₊₊) − (y₋₋ + 2 y₋₀ + y₋₊)` (first index x), gy likewise transposed;
 * `m = min(255, floor(sqrt(gx² + gy²)))`; r = g = b = m, not un-premultiplied; alpha is the input's at that pixel.
 *
 * ## blur(sigma)
 * Let `f = shrinkOf(sigma)`, `w = gaussianWeights(sigma)` (w[0] the centre, w[k] both neighbours at distance k,
 * `w[0] + 2 Σ w[k] = 256`, radius `r = w.length − 1`). For each of the four channels:
 *
 * 1. *Shrink* (f > 1 only): cell (i, j), any integers also outside the image, is the rounded mean of the f × f pixels
 *    x = i·f … i·f + f − 1, y likewise, by edge clamp: `(Σ + f²/2) >> 2·log2 f`. With f = 1 cells are the pixels, by edge clamp.
 * 2. *Rows*: `h(i, j) = (Σ_k w[|k|] · cell(i + k, j) + 128) >> 8`, k = −r … r. (Σ ≤ 65 280: fits 16 bits unsigned.)
 * 3. *Columns*: `v(i, j) = (Σ_k w[|k|] · h(i, j + k)) >> 1`: levels in 1/128, 0 … 32 640.
 * 4. *Grow* (f > 1 only), linear interpolation between cell centres. For a pixel coordinate x:
 *    `n = 2x + 1 − f`, `i = n >> log2(2f)` (floor), `t = (n & (2f − 1)) · (32 768 / 2f)`;
 *    `lerp(p, q, t) = p + (((q − p) · t + 16 384) >> 15)`. First along y, then along x:
 *    `g(i) = lerp(v(i, j), v(i, j + 1), t_y)` for i and i + 1, then `lerp(g(i), g(i + 1), t_x)`. With f = 1 it is v(x, y).
 * 5. The result, called `fine` below, is in 1/128 of a level. blur gives `(fine + 64) >> 7`, alpha alike.
 *
 * Shrinking costs no visible accuracy: box(f), the Gaussian between, and the linear interpolation have variances
 * (f² − 1)/12, s²f² and (on average) f²/6 + 1/12, so s² = σ²/f² − 1/4 makes the variance σ² exactly.
 *
 * ## unsharp(amount, radius, threshold)
 * `fine` as for blur(radius); `d = 128 · c − fine` (−32 640 … 32 640), `A = round(256 · amount)`:
 * `c → |d| < 128 · threshold ? c : clamp8(c + ((A · d + 16 384) >> 15))`, on premultiplied colours; alpha kept.
 *
 * ## resize(width, height)
 * Tables {@link lanczosTaps} for columns and rows, weights in 1/16 384 summing to exactly 16 384 for each output.
 * Along x first, on every row needed: `h = (Σ w · p + 128) >> 8`: levels in 1/64, negative ones included (|h| < 2¹⁵).
 * Then along y: `clamp8((Σ w · h + 524 288) >> 20)`, all four channels. (|Σ w·h| < 2³⁰.)
 */
export const DEFINITION_VERSION = 1;

/** Rec. 709 luma weights in 1/256: red, green, blue. ITU-R BT.709-6, item 3.2. */
export const LUMA = [54, 183, 19] as const;

/** `round(256 · amount)`, the unsharp mask's A. */
export const unsharpScale = (amount: number): number => Math.floor(amount * 256 + 0.5);

/** Scale and offset in 1/256 of brightness and contrast; the offset includes the rounding half. */
export function affineOf(op: { readonly op: "brightness" | "contrast"; readonly amount: number }): {
  readonly scale: number;
  readonly offset: number;
} {
  if (op.op === "brightness") return { scale: 256, offset: Math.floor(op.amount * 255 + 0.5) * 256 };
  const scale = Math.floor((1 + op.amount) * 256 + 0.5);
  return { scale, offset: 128 * (256 - scale) + 128 };
}

/** Size of an image after resizing: a missing side follows the proportions, at least 1. */
export function resizedSize(
  op: { readonly width?: number | undefined; readonly height?: number | undefined },
  from: { readonly width: number; readonly height: number },
): { readonly width: number; readonly height: number } {
  const width = op.width ?? follow(op.height ?? from.height, from.height, from.width);
  const height = op.height ?? follow(op.width ?? from.width, from.width, from.height);
  return { width, height };
}

const follow = (given: number, of: number, other: number): number =>
  Math.max(1, Math.floor((given * other) / of + 0.5));
