// Magnitude of the Sobel gradient of the luma, after lib/kernels/image-filter/definition.ts.
//
// Nothing overflows: |gx|, |gy| ≤ 4 · 255 = 1 020, and gx² + gy² ≤ 2 080 800.

struct Args {
  /** Size of `src`. Reads beyond it are clamped to its edge. */
  src_size: vec2u,
  /** Size of `dst`. */
  dst_size: vec2u,
  /** Where the output (0, 0) lies in `src`. */
  origin: vec2i,
  /** Rows of workgroups that earlier slices have done. */
  first_row: u32,
}

/** Pixels are opaque: nothing to premultiply. */
override opaque: bool = true;

/** Owned by the dispatch. */
@group(0) @binding(0) var<uniform> args: Args;
/** `u32[src_size.y, src_size.x]`: pixels. Read only. */
@group(0) @binding(1) var<storage, read> src: array<u32>;
/** `u32[dst_size.y, dst_size.x]`: pixels, each written by one thread. */
@group(0) @binding(4) var<storage, read_write> dst: array<u32>;

/** What a row of three neighbours contributes: the difference right − left, and left + 2·middle + right. */
fn row_terms(columns: vec3u, y: i32) -> vec2i {
  let row = u32(clamp(y, 0, i32(args.src_size.y) - 1)) * args.src_size.x;
  var pixels = vec3u(src[row + columns.x], src[row + columns.y], src[row + columns.z]);
  if (!opaque) {
    pixels = vec3u(premultiply(pixels.x), premultiply(pixels.y), premultiply(pixels.z));
  }
  let left = luma(pixels.x);
  let right = luma(pixels.z);
  return vec2i(right - left, left + 2 * luma(pixels.y) + right);
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

/** Eight pixels of one column per thread. Dispatch: ceil(dst width / 64) × ceil(dst height / 8) workgroups. */
@compute @workgroup_size(64)
fn sobel(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let x = group.x * 64u + lane;
  let top = (group.y + args.first_row) * 8u;
  if (x >= args.dst_size.x) {
    return;
  }
  let middle = i32(x) + args.origin.x;
  let columns = vec3u(clamp(vec3i(middle - 1, middle, middle + 1), vec3i(0), vec3i(i32(args.src_size.x) - 1)));
  let begin = i32(top) + args.origin.y;
  var above = row_terms(columns, begin - 1);
  var here = row_terms(columns, begin);
  let end = min(top + 8u, args.dst_size.y);
  for (var y = top; y < end; y++) {
    let at_y = i32(y) + args.origin.y;
    let below = row_terms(columns, at_y + 1);
    let gx = above.x + 2 * here.x + below.x;
    let gy = below.y - above.y;
    let magnitude = u32(root_8(gx * gx + gy * gy));
    let alpha = src[u32(at_y) * args.src_size.x + columns.y] & 0xff000000u;
    dst[y * args.dst_size.x + x] = (magnitude * 0x00010101u) | alpha;
    above = here;
    here = below;
  }
}
