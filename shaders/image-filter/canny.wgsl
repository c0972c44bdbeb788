// Canny's edges from gradients, after lib/kernels/image-filter/families/canny/operations.ts: a workgroup for each cell of
// 64 × 64 pixels, a lane for each of its rows, whose candidates are the bits of a vec2u.
//
// Following lines ends: every turn of `follow` but the last one reaches a candidate more, and lines of a cell are
// followed one after the other, each once, so that a cell takes at most 64² turns and one more for each of its lines, of
// which at most 126 touch its border.

struct Args {
  /** Size of `src`. Where it ends, the image does. */
  src_size: vec2u,
  /** `draw_edges`: size of `dst`. */
  dst_size: vec2u,
  /** Where the first cell's first pixel lies in `src`. */
  origin: vec2i,
  /** Rows of workgroups that earlier slices have done. */
  first_row: u32,
  /** Cells from a row of cells to the next. */
  cells_across: u32,
  /** Pixels of all cells: fewer than 64 to a cell where the image ends. */
  cells_size: vec2u,
  /** Candidates are stronger than x, strong ones than y. */
  thresholds: vec2i,
  /** `draw_edges`: where the output's first pixel lies in the cells, */
  output_in_cells: vec2i,
  /** and in the pixels that were read, */
  output_in_pixels: vec2u,
  /** and how many of these make a row. */
  pixels_across: u32,
}

/** Owned by the dispatch. */
@group(0) @binding(0) var<uniform> args: Args;
/** `u32[src_size.y, src_size.x]`: strength in the low half, the way in the high. Read only. */
@group(0) @binding(1) var<storage, read> src: array<u32>;
/** `u1[cells, 256]`: border pixels known to be edges, by slot (cells.ts). Read only. */
@group(0) @binding(2) var<storage, read> known: array<u32>;
/** Pixels whose alpha is kept. Read only. */
@group(0) @binding(3) var<storage, read> pixels: array<u32>;
/** `u8[cells, 256]` of labels, or pixels `u32[dst_size.y, dst_size.x]`; each word is written by one thread. */
@group(0) @binding(4) var<storage, read_write> dst: array<u32>;

/** Which neighbours a pixel is compared with. */
const ACROSS: u32 = 0u;
const UPRIGHT: u32 = 1u;
const FALLING: u32 = 2u;
const RISING: u32 = 3u;

const STRONG: u32 = 255u;
const NO_SLOT: u32 = 256u;

/** A cell's candidates and strong ones, `u32[64, 4]`: two words of each, lowest bit leftmost. */
var<workgroup> thin: array<atomic<u32>, 256>;
/** Rows of the line that is being followed, between two empty ones. */
var<workgroup> rows: array<vec2u, 66>;
var<workgroup> changed: atomic<u32>;
var<workgroup> first_slot: atomic<u32>;
/** What all lanes are to know of the two above. */
var<workgroup> agreed: u32;
var<workgroup> labels: array<u32, 256>;

/** Strength at a place of the gradients; 0 outside, which is outside the image. */
fn strength(at: vec2i) -> i32 {
  if (any(at < vec2i(0)) || any(at >= vec2i(args.src_size))) {
    return 0;
  }
  return i32(src[u32(at.y) * args.src_size.x + u32(at.x)] & 0xffffu);
}

/** Finds the candidates of a cell, a column per lane. */
fn find_candidates(cell: vec2u, lane: u32) {
  for (var y = 0u; y < 64u; y++) {
    let pixel = cell * 64u + vec2u(lane, y);
    if (any(pixel >= args.cells_size)) {
      break;
    }
    let at = vec2i(pixel) + args.origin;
    let gradient = src[u32(at.y) * args.src_size.x + u32(at.x)];
    let own = i32(gradient & 0xffffu);
    if (own <= args.thresholds.x) {
      continue;
    }
    let way = gradient >> 16u;
    var step = vec2i(1, 0);
    if (way == UPRIGHT) {
      step = vec2i(0, 1);
    } else if (way == FALLING) {
      step = vec2i(1, 1);
    } else if (way == RISING) {
      step = vec2i(-1, 1);
    }
    let after = strength(at + step) - select(0, 1, way <= UPRIGHT);
    if (own > strength(at - step) && own > after) {
      let word = y * 4u + (lane >> 5u);
      let bit = 1u << (lane & 31u);
      atomicOr(&thin[word], bit);
      if (own > args.thresholds.y) {
        atomicOr(&thin[word + 2u], bit);
      }
    }
  }
  workgroupBarrier();
}

fn thin_row(word: u32) -> vec2u {
  return vec2u(atomicLoad(&thin[word]), atomicLoad(&thin[word + 1u]));
}

/** 64 bits moved towards higher ones; 0 < places < 32. */
fn moved_up(bits: vec2u, places: u32) -> vec2u {
  return vec2u(bits.x << places, (bits.y << places) | (bits.x >> (32u - places)));
}

fn moved_down(bits: vec2u, places: u32) -> vec2u {
  return vec2u((bits.x >> places) | (bits.y << (32u - places)), bits.y >> places);
}

/** All bits of the runs of `candidates` that `seeds`, some of its bits, lie in; both ways by doubled steps. */
fn fill(seeds: vec2u, candidates: vec2u) -> vec2u {
  var filled = seeds;
  var open_up = candidates;
  var open_down = candidates;
  for (var places = 1u; places < 32u; places <<= 1u) {
    filled |= (open_up & moved_up(filled, places)) | (open_down & moved_down(filled, places));
    open_up &= moved_up(open_up, places);
    open_down &= moved_down(open_down, places);
  }
  return filled | (open_up & vec2u(0u, filled.x)) | (open_down & vec2u(filled.y, 0u));
}

/** The candidates connected to `seeds` through candidates, corners included: this lane's row, and all of them in `rows`. */
fn follow(lane: u32, candidates: vec2u, seeds: vec2u) -> vec2u {
  var reached = fill(seeds & candidates, candidates);
  rows[lane + 1u] = reached;
  loop {
    if (lane == 0u) {
      atomicStore(&changed, 0u);
    }
    workgroupBarrier();
    let beside = rows[lane] | rows[lane + 2u];
    let near = beside | moved_up(beside, 1u) | moved_down(beside, 1u);
    let grown = fill((reached | near) & candidates, candidates);
    if (any(grown != reached)) {
      atomicStore(&changed, 1u);
    }
    workgroupBarrier();
    reached = grown;
    rows[lane + 1u] = grown;
    if (lane == 0u) {
      agreed = atomicLoad(&changed);
    }
    if (workgroupUniformLoad(&agreed) == 0u) {
      break;
    }
  }
  return reached;
}

fn bit_at(bits: vec2u, x: u32) -> bool {
  return ((select(bits.x, bits.y, x >= 32u) >> (x & 31u)) & 1u) == 1u;
}

/** The lowest bit; 64 where there is none. */
fn lowest_bit(bits: vec2u) -> u32 {
  return select(select(64u, 32u + firstTrailingBit(bits.y), bits.y != 0u), firstTrailingBit(bits.x), bits.x != 0u);
}

/** The smallest slot among a row's bits. */
fn smallest_slot(row: u32, bits: vec2u) -> u32 {
  if (row == 0u || row == 63u) {
    let x = lowest_bit(bits);
    return select(x + select(0u, 64u, row == 63u), NO_SLOT, x == 64u);
  }
  return select(select(NO_SLOT, 191u + row, bit_at(bits, 63u)), 127u + row, bit_at(bits, 0u));
}

/** Gives a label to the slots of the pixels in `rows`: each lane to those of a row and of a column. */
fn label_border(lane: u32, label: u32) {
  if (bit_at(rows[1], lane)) {
    labels[lane] = label;
  }
  if (bit_at(rows[64], lane)) {
    labels[64u + lane] = label;
  }
  if (lane > 0u && lane < 63u) {
    if (bit_at(rows[lane + 1u], 0u)) {
      labels[127u + lane] = label;
    }
    if (bit_at(rows[lane + 1u], 63u)) {
      labels[191u + lane] = label;
    }
  }
}

/** Labels lines that reach their cell's border. Dispatch: cells across × cells down workgroups. */
@compute @workgroup_size(64)
fn label_edges(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let cell = vec2u(group.x, group.y + args.first_row);
  find_candidates(cell, lane);
  var left = thin_row(lane * 4u);
  left &= ~follow(lane, left, thin_row(lane * 4u + 2u));
  label_border(lane, STRONG);
  loop {
    if (lane == 0u) {
      atomicStore(&first_slot, NO_SLOT);
    }
    workgroupBarrier();
    let slot_here = smallest_slot(lane, left);
    if (slot_here != NO_SLOT) {
      atomicMin(&first_slot, slot_here);
    }
    workgroupBarrier();
    if (lane == 0u) {
      agreed = atomicLoad(&first_slot);
    }
    let slot = workgroupUniformLoad(&agreed);
    if (slot == NO_SLOT) {
      break;
    }
    var seeds = vec2u(0u);
    if (slot == slot_here) {
      let x = select(select(0u, 63u, slot >= 192u), slot & 63u, slot < 128u);
      seeds = select(vec2u(1u << (x & 31u), 0u), vec2u(0u, 1u << (x & 31u)), x >= 32u);
    }
    left &= ~follow(lane, left, seeds);
    label_border(lane, slot + 1u);
  }
  workgroupBarrier();
  let at = lane * 4u;
  let four = labels[at] | (labels[at + 1u] << 8u) | (labels[at + 2u] << 16u) | (labels[at + 3u] << 24u);
  dst[(cell.y * args.cells_across + cell.x) * 64u + lane] = four;
}

/** A row's border pixels that are known to be edges. */
fn known_row(cell: u32, row: u32) -> vec2u {
  let first = cell * 8u;
  if (row == 0u) {
    return vec2u(known[first], known[first + 1u]);
  }
  if (row == 63u) {
    return vec2u(known[first + 2u], known[first + 3u]);
  }
  let word = (row - 1u) >> 5u;
  let bit = (row - 1u) & 31u;
  return vec2u((known[first + 4u + word] >> bit) & 1u, ((known[first + 6u + word] >> bit) & 1u) << 31u);
}

/** Draws the edges of a cell, white on black. Dispatch: cells across × cells down workgroups. */
@compute @workgroup_size(64)
fn draw_edges(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let cell = vec2u(group.x, group.y + args.first_row);
  find_candidates(cell, lane);
  let seeds = thin_row(lane * 4u + 2u) | known_row(cell.y * args.cells_across + cell.x, lane);
  _ = follow(lane, thin_row(lane * 4u), seeds);
  for (var y = 0u; y < 64u; y++) {
    let at = vec2i(cell * 64u + vec2u(lane, y)) - args.output_in_cells;
    if (any(at < vec2i(0)) || any(at >= vec2i(args.dst_size))) {
      continue;
    }
    let own = vec2u(at) + args.output_in_pixels;
    let alpha = pixels[own.y * args.pixels_across + own.x] & 0xff000000u;
    dst[u32(at.y) * args.dst_size.x + u32(at.x)] = select(0u, 0x00ffffffu, bit_at(rows[y + 1u], lane)) | alpha;
  }
}
