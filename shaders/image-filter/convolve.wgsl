// 3 × 3 convolution, after lib/kernels/image-filter/families/convolve/operations.ts.
//
// Nothing overflows: |Σ w p| ≤ 9 · 1 000 · 255 = 2 295 000, and quotients are no larger.

struct Args {
  /** Size of `src`. Reads beyond it are clamped to its edge. */
  src_size: vec2u,
  /** Size of `dst`. */
  dst_size: vec2u,
  /** Where the output (0, 0) lies in `src`. */
  origin: vec2i,
  /** Rows of workgroups that earlier slices have done. */
  first_row: u32,
  divisor: i32,
  /** Weights, row by row. */
  weights_0: vec4i,
  weights_4: vec4i,
  weight_8: i32,
  offset: i32,
}

/** Pixels are opaque: nothing to premultiply. */
override opaque: bool = true;
/** Alpha stays; else it is filtered like the colours. */
override keeps_alpha: bool = false;

/** Owned by the dispatch. */
@group(0) @binding(0) var<uniform> args: Args;
/** `u32[src_size.y, src_size.x]`: pixels. Read only. */
@group(0) @binding(1) var<storage, read> src: array<u32>;
/** `u32[dst_size.y, dst_size.x]`: pixels, each written by one thread. */
@group(0) @binding(4) var<storage, read_write> dst: array<u32>;

/** Channels of a premultiplied pixel, by edge clamp. */
fn neighbour(x: i32, y: i32) -> vec4i {
  let at = vec2u(clamp(vec2i(x, y), vec2i(0), vec2i(args.src_size) - 1));
  let pixel = src[(at.y * args.src_size.x) + at.x];
  if (opaque) {
    return unpack_rgba8(pixel);
  }
  return unpack_rgba8(premultiply(pixel));
}

/** Rounded towards −∞. */
fn floor_divide(sum: vec4i, divisor: i32) -> vec4i {
  let quotient = sum / divisor;
  return select(quotient, quotient - 1, (quotient * divisor) > sum);
}

/** One pixel per thread. Dispatch: ceil(dst width / 64) × dst height workgroups. */
@compute @workgroup_size(64)
fn convolve(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let column = (group.x * 64u) + lane;
  let row = group.y + args.first_row;
  if (column >= args.dst_size.x || row >= args.dst_size.y) {
    return;
  }
  let x = i32(column) + args.origin.x;
  let y = i32(row) + args.origin.y;
  let centre = neighbour(x, y);
  var sum = vec4i(args.divisor >> 1u);
  sum += neighbour(x - 1, y - 1) * args.weights_0.x;
  sum += neighbour(x, y - 1) * args.weights_0.y;
  sum += neighbour(x + 1, y - 1) * args.weights_0.z;
  sum += neighbour(x - 1, y) * args.weights_0.w;
  sum += centre * args.weights_4.x;
  sum += neighbour(x + 1, y) * args.weights_4.y;
  sum += neighbour(x - 1, y + 1) * args.weights_4.z;
  sum += neighbour(x, y + 1) * args.weights_4.w;
  sum += neighbour(x + 1, y + 1) * args.weight_8;
  let quotient = floor_divide(sum, args.divisor);
  let alpha = select(clamp(quotient.w, 0, 255), centre.w, keeps_alpha);
  let t = (abs(args.offset) * alpha) + 128;
  let offset = sign(args.offset) * ((t + (t >> 8u)) >> 8u);
  let colours = clamp(quotient.xyz + offset, vec3i(0), vec3i(255));
  let pixel = pack_rgba8(vec4i(colours, alpha));
  dst[(row * args.dst_size.x) + column] = select(unpremultiply(pixel), pixel, opaque);
}
