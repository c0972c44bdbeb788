// Marks over pixels, after lib/kernels/image-analyze/drawing/marks.ts.
//
// Nothing overflows: a stripe's offset is below 2³⁰ + 2²⁴ where it touches the tile, |cos|, |sin| ≤ 2¹⁴, x, y < 2¹².

struct Args {
  /** Not used: source and output have the same size. */
  src_size: vec2u,
  /** Size of `dst`. */
  dst_size: vec2u,
  /** Not used. */
  origin: vec2i,
  /** Rows of workgroups that earlier slices have done. */
  first_row: u32,
  /** How many marks there are. */
  mark_count: u32,
}

struct Mark {
  /** 0: a rectangle; 1: a stripe. */
  kind: i32,
  /** RGBA8. */
  colour: i32,
  /** Left, top, right, bottom, half-open; or cos, sin, offset, reach. */
  a: i32,
  b: i32,
  c: i32,
  d: i32,
}

/** Owned by the dispatch. */
@group(0) @binding(0) var<uniform> args: Args;
/** `u32[height, width]`: pixels. Read only. */
@group(0) @binding(1) var<storage, read> src: array<u32>;
/** Marks, later ones over earlier ones. Read only. */
@group(0) @binding(2) var<storage, read> marks: array<Mark>;
/** `u32[height, width]`: pixels, each written by one thread. */
@group(0) @binding(4) var<storage, read_write> dst: array<u32>;

fn covers(mark: Mark, x: i32, y: i32) -> bool {
  if (mark.kind == 0) {
    return x >= mark.a && x < mark.c && y >= mark.b && y < mark.d;
  }
  return abs(mark.a * x + mark.b * y - mark.c) <= mark.d;
}

/** One pixel per thread: the last mark that covers it. Dispatch: 1 × ceil(width · height / 256) workgroups. */
@compute @workgroup_size(256)
fn draw(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let at = (group.y + args.first_row) * 256u + lane;
  if (at >= args.dst_size.x * args.dst_size.y) {
    return;
  }
  let x = i32(at % args.dst_size.x);
  let y = i32(at / args.dst_size.x);
  var pixel = src[at];
  for (var i = args.mark_count; i > 0u; i--) {
    let mark = marks[i - 1u];
    if (covers(mark, x, y)) {
      pixel = u32(mark.colour);
      break;
    }
  }
  dst[at] = pixel;
}
