// Edges of the luma, after lib/kernels/image-filter/families/gradient/operations.ts.
//
// Nothing overflows: |gx|, |gy| ≤ 16 · 255 = 4 080 (Scharr; a quarter of that for the others), so gx² + gy² < 2²⁵; and
// |α gx + β gy| ≤ 2 · 640 · 1 020 < 2²¹.

struct Args {
  /** Size of `src`. Reads beyond it are clamped to its edge. */
  src_size: vec2u,
  /** Size of `dst`. */
  dst_size: vec2u,
  /** Where the output (0, 0) lies in `src`. */
  origin: vec2i,
  /** Rows of workgroups that earlier slices have done. */
  first_row: u32,
  unused: u32,
  /** α and β of `emboss`. */
  light: vec2i,
}

/** Pixels are opaque: nothing to premultiply. */
override opaque: bool = true;

/** Owned by the dispatch. */
@group(0) @binding(0) var<uniform> args: Args;
/** `u32[src_size.y, src_size.x]`: pixels. Read only. */
@group(0) @binding(1) var<storage, read> src: array<u32>;
/** `u32[dst_size.y, dst_size.x]`: pixels, each written by one thread. */
@group(0) @binding(4) var<storage, read_write> dst: array<u32>;

/** Lumas of three neighbours of a row. */
fn luma_row(columns: vec3u, y: i32) -> vec3i {
  let row = u32(clamp(y, 0, i32(args.src_size.y) - 1)) * args.src_size.x;
  var pixels = vec3u(src[row + columns.x], src[row + columns.y], src[row + columns.z]);
  if (!opaque) {
    pixels = vec3u(premultiply(pixels.x), premultiply(pixels.y), premultiply(pixels.z));
  }
  return vec3i(luma(pixels.x), luma(pixels.y), luma(pixels.z));
}

/** min(255, ⌊√square⌋), bit by bit. */
fn root_8(square: i32) -> i32 {
  var root = 0;
  for (var bit = 128; bit > 0; bit >>= 1u) {
    let larger = root + bit;
    root = select(root, larger, larger * larger <= square);
  }
  return root;
}

/** gx and gy: weights of the corners are `slanted`, of the sides `straight`. */
fn slopes(above: vec3i, here: vec3i, below: vec3i, slanted: i32, straight: i32) -> vec2i {
  let gx = (slanted * ((above.z - above.x) + (below.z - below.x))) + (straight * (here.z - here.x));
  let gy = (slanted * ((below.x - above.x) + (below.z - above.z))) + (straight * (below.y - above.y));
  return vec2i(gx, gy);
}

const SOBEL: u32 = 0u;
const SCHARR: u32 = 1u;
const LAPLACIAN: u32 = 2u;
const EMBOSS: u32 = 3u;

/** Grey of a pixel, 0 … 255. */
fn grey_of(kind: u32, above: vec3i, here: vec3i, below: vec3i) -> i32 {
  switch (kind) {
    case SCHARR: {
      let slope = slopes(above, here, below, 3, 10);
      return root_8(((slope.x * slope.x) + (slope.y * slope.y)) >> 4u);
    }
    case LAPLACIAN: {
      return min(255, abs((above.y + below.y + here.x + here.z) - (4 * here.y)));
    }
    case EMBOSS: {
      let slope = slopes(above, here, below, 1, 2);
      return clamp(128 + (((args.light.x * slope.x) + (args.light.y * slope.y) + 128) >> 8u), 0, 255);
    }
    default: {
      let slope = slopes(above, here, below, 1, 2);
      return root_8((slope.x * slope.x) + (slope.y * slope.y));
    }
  }
}

/** Eight pixels of one column. */
fn edges(kind: u32, group: vec3u, lane: u32) {
  let x = (group.x * 64u) + lane;
  let top = (group.y + args.first_row) * 8u;
  if (x >= args.dst_size.x) {
    return;
  }
  let middle = i32(x) + args.origin.x;
  let columns = vec3u(clamp(vec3i(middle - 1, middle, middle + 1), vec3i(0), vec3i(i32(args.src_size.x) - 1)));
  let begin = i32(top) + args.origin.y;
  var above = luma_row(columns, begin - 1);
  var here = luma_row(columns, begin);
  let end = min(top + 8u, args.dst_size.y);
  for (var y = top; y < end; y++) {
    let at_y = i32(y) + args.origin.y;
    let below = luma_row(columns, at_y + 1);
    let grey = u32(grey_of(kind, above, here, below));
    let alpha = src[(u32(at_y) * args.src_size.x) + columns.y] & 0xff000000u;
    dst[(y * args.dst_size.x) + x] = (grey * 0x00010101u) | alpha;
    above = here;
    here = below;
  }
}

// Eight pixels of one column per thread. Dispatch: ceil(dst width / 64) × ceil(dst height / 8) workgroups.

@compute @workgroup_size(64)
fn sobel(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  edges(SOBEL, group, lane);
}

@compute @workgroup_size(64)
fn scharr(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  edges(SCHARR, group, lane);
}

@compute @workgroup_size(64)
fn laplacian(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  edges(LAPLACIAN, group, lane);
}

@compute @workgroup_size(64)
fn emboss(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  edges(EMBOSS, group, lane);
}
