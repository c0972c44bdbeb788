// Minima and maxima over a shape, after lib/kernels/image-filter/families/morphology/operations.ts:
//
//   pixels ─begin─▶ minima of 1 ─lengthen─▶ minima of 2 ─lengthen─▶ minima of 4 …
//                        └─join──────────────────┴─join──────────────────┴─join─▶ pixels
//
// Maxima are minima of the complement. A row of the shape of length ≤ l ≤ 2·length is two minima of `length`, one at
// either end; rows of like lengths join the result in one dispatch.

struct Args {
  /** Size of `src`. Reads beyond it are clamped to its edge. */
  src_size: vec2u,
  /** Size of `dst`. */
  dst_size: vec2u,
  /** Where the output (0, 0) lies in `src`. */
  origin: vec2i,
  /** Rows of workgroups that earlier slices have done. */
  first_row: u32,
  /** How many pixels of a row the minima of `src` are of. */
  length: u32,
  /** Distances of the shape's rows that `join` takes, from … to. */
  nearest: u32,
  furthest: u32,
}

/** Pixels are opaque: nothing to premultiply. */
override opaque: bool = true;
/** Maxima, else minima. */
override dilates: bool = false;
/** This is the result's first `join`, */
override first: bool = true;
/** or its last. */
override last: bool = true;

/** Owned by the dispatch. */
@group(0) @binding(0) var<uniform> args: Args;
/** `u32[src_size.y, src_size.x]`: pixels for `begin`, else minima of `length` pixels, each where its row begins. Read only. */
@group(0) @binding(1) var<storage, read> src: array<u32>;
/** `i32[radius + 1]`: how far the shape reaches to either side, by distance from its middle row. Read only. */
@group(0) @binding(2) var<storage, read> halves: array<i32>;
/** `u32[dst_size.y, dst_size.x]`: minima; of the last `join`, pixels. Each element is read and written by one thread. */
@group(0) @binding(4) var<storage, read_write> dst: array<u32>;

fn complement(pixel: u32) -> u32 {
  return select(pixel, ~pixel, dilates);
}

/** Where a thread's pixel lies in `dst`, one pixel per thread; false beyond it. */
fn place_of(group: vec3u, lane: u32, place: ptr<function, vec2u>) -> bool {
  *place = vec2u((group.x * 64u) + lane, group.y + args.first_row);
  return all(*place < args.dst_size);
}

// One pixel per thread. Dispatches: ceil(dst width / 64) × dst height workgroups.

/** Pixels as minima of 1; `origin` may lie beyond the image, where its edge is repeated. */
@compute @workgroup_size(64)
fn begin(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  var place: vec2u;
  if (!place_of(group, lane, &place)) {
    return;
  }
  let x = u32(clamp(i32(place.x) + args.origin.x, 0, i32(args.src_size.x) - 1));
  let pixel = src[(place.y * args.src_size.x) + x];
  dst[(place.y * args.dst_size.x) + place.x] = complement(select(premultiply(pixel), pixel, opaque));
}

/** Minima of twice the length. Those that reach past the row are of no use to anyone. */
@compute @workgroup_size(64)
fn lengthen(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  var place: vec2u;
  if (!place_of(group, lane, &place)) {
    return;
  }
  let at = (place.y * args.src_size.x) + place.x;
  let next = (place.y * args.src_size.x) + min(place.x + args.length, args.src_size.x - 1u);
  dst[at] = pack_rgba8(min(unpack_rgba8(src[at]), unpack_rgba8(src[next])));
}

/** The least of a row of the shape, centred at column `x`. */
fn row_minimum(x: i32, y: i32, half: i32) -> vec4i {
  let row = clamp(y, 0, i32(args.src_size.y) - 1) * i32(args.src_size.x);
  let one = src[u32((row + x) - half)];
  let other = src[u32((row + x + half + 1) - i32(args.length))];
  return min(unpack_rgba8(one), unpack_rgba8(other));
}

/** Takes rows of the shape, `nearest` … `furthest` above and below its middle, into the result. */
@compute @workgroup_size(64)
fn join(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  var place: vec2u;
  if (!place_of(group, lane, &place)) {
    return;
  }
  let x = i32(place.x) + args.origin.x;
  let y = i32(place.y) + args.origin.y;
  let at = (place.y * args.dst_size.x) + place.x;
  var least = vec4i(255);
  if (!first) {
    least = unpack_rgba8(dst[at]);
  }
  for (var distance = i32(args.nearest); distance <= i32(args.furthest); distance++) {
    let half = halves[distance];
    least = min(least, row_minimum(x, y - distance, half));
    least = min(least, row_minimum(x, y + distance, half));
  }
  var pixel = pack_rgba8(least);
  if (last) {
    pixel = complement(pixel);
    pixel = select(unpremultiply(pixel), pixel, opaque);
  }
  dst[at] = pixel;
}
