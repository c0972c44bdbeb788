// Escape times and colours of one tile; lib/kernels/render-fractal/definition.ts says what is computed and why nothing
// overflows. 64-bit integers are vec2u(low, high) in two's complement; 32 × 32 → 64 bit products come from 16-bit parts.
//
// Order of dispatches: start_samples once, then iterate_samples until every sample is done, then average_pixels.
// Every buffer is owned by gpu.ts. S = samples of the tile, P = pixels.

struct Head {
  julia: u32,
  width: u32, // pixels
  height: u32,
  samples: u32, // per pixel side
  max_iterations: u32,
  density: u32, // 256ths of a cycle per doubling
  phase: u32, // palette entries
  interior: u32, // colour
  constant: vec4u, // re, im as Q4.60
}

const RUNNING = 0u;
const DONE = 1u;

struct Sample {
  z: vec4u, // re, im as Q4.60
  c: vec4u,
  saved: vec4u, // an earlier z, to notice that the orbit repeats
  n: u32,
  save_at: u32,
  state: u32,
  colour: u32, // red | green << 8 | blue << 16, once done
}

@group(0) @binding(0) var<storage, read> head: Head;
// [columns + rows]: Q4.60 of each sample column, then of each sample row.
@group(0) @binding(1) var<storage, read> lines: array<vec2u>;
// [257 + 2048]: the logarithm table, then the palette.
@group(0) @binding(2) var<storage, read> tables: array<u32>;
// [S], row-major; iterate_samples sees a window of it.
@group(0) @binding(3) var<storage, read_write> states: array<Sample>;
// How many samples of the tile are done.
@group(0) @binding(4) var<storage, read_write> done: atomic<u32>;
// [P], row-major RGBA8.
@group(0) @binding(5) var<storage, read_write> pixels: array<u32>;

// Most iterations of a sample in one dispatch.
override iterations_per_item: u32 = 32u;

const LOW_BITS = 0x3fffffffu;
const PALETTE_AT = 257u;
const TAIL_ITERATIONS = 16u;

fn add64(a: vec2u, b: vec2u) -> vec2u {
  let low = a.x + b.x;
  return vec2u(low, a.y + b.y + select(0u, 1u, low < a.x));
}

fn subtract64(a: vec2u, b: vec2u) -> vec2u {
  return vec2u(a.x - b.x, a.y - b.y - select(0u, 1u, a.x < b.x));
}

// Arithmetic shift right by 0 < bits < 32.
fn shift_right64(a: vec2u, bits: u32) -> vec2u {
  return vec2u((a.x >> bits) | (a.y << (32u - bits)), bitcast<u32>(bitcast<i32>(a.y) >> bits));
}

fn shift_left64(a: vec2u, bits: u32) -> vec2u {
  return vec2u(a.x << bits, (a.y << bits) | (a.x >> (32u - bits)));
}

fn multiply_unsigned(a: u32, b: u32) -> vec2u {
  let a0 = a & 0xffffu;
  let a1 = a >> 16u;
  let b0 = b & 0xffffu;
  let b1 = b >> 16u;
  let p00 = a0 * b0;
  let p01 = a0 * b1;
  let p10 = a1 * b0;
  // At most 3 · 65535.
  let middle = (p00 >> 16u) + (p01 & 0xffffu) + (p10 & 0xffffu);
  return vec2u((p00 & 0xffffu) | (middle << 16u), a1 * b1 + (p01 >> 16u) + (p10 >> 16u) + (middle >> 16u));
}

// Two's complement: a signed factor below 0 counts 2³² too much of the other one in the high word.
fn multiply_signed(a: u32, b: u32) -> vec2u {
  let product = multiply_unsigned(a, b);
  let excess = select(0u, b, bitcast<i32>(a) < 0) + select(0u, a, bitcast<i32>(b) < 0);
  return vec2u(product.x, product.y - excess);
}

// Bits 30 to 61: a signed 32-bit number for |a| ≤ 2.
fn high_part(a: vec2u) -> u32 {
  return (a.y << 2u) | (a.x >> 30u);
}

fn square(a: vec2u) -> vec2u {
  let high = high_part(a);
  let mixed = add64(multiply_signed(high, a.x & LOW_BITS), vec2u(0x1fffffffu, 0u));
  return add64(multiply_signed(high, high), shift_right64(mixed, 29u));
}

fn product2(a: vec2u, b: vec2u) -> vec2u {
  let high_a = high_part(a);
  let high_b = high_part(b);
  let mixed = add64(multiply_signed(high_a, b.x & LOW_BITS), multiply_signed(high_b, a.x & LOW_BITS));
  return add64(shift_left64(multiply_signed(high_a, high_b), 1u), shift_right64(mixed, 29u));
}

// log2 of 1 ≤ v < 2³² with 16 fractional bits; (t1 − t0) · rest < 369 · 2¹⁶.
fn log2_q16(v: u32) -> u32 {
  let zeros = countLeadingZeros(v);
  let mantissa = v << zeros;
  let at = (mantissa >> 23u) & 255u;
  let low = tables[at];
  return ((31u - zeros) << 16u) + low + (((tables[at + 1u] - low) * ((mantissa >> 7u) & 0xffffu)) >> 16u);
}

// Dispatch: ceil(S / 64). Sets every sample to its first z.
@compute @workgroup_size(64)
fn start_samples(@builtin(global_invocation_id) id: vec3u) {
  let columns = head.width * head.samples;
  let total = columns * head.height * head.samples;
  if (id.x >= total) {
    return;
  }
  let place = vec4u(lines[id.x % columns], lines[columns + id.x / columns]);
  var sample: Sample;
  if (head.julia != 0u) {
    sample.z = place;
    sample.c = head.constant;
  } else {
    sample.c = place;
  }
  // No orbit comes here: 8 is outside of Q4.60's use.
  sample.saved = vec4u(0u, 0x80000000u, 0u, 0x80000000u);
  sample.save_at = 8u;
  sample.state = RUNNING;
  states[id.x] = sample;
}

// Dispatch: ceil(window / 64). Carries each running sample of the window on by up to iterations_per_item iterations.
@compute @workgroup_size(64)
fn iterate_samples(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= arrayLength(&states)) {
    return;
  }
  if (states[id.x].state == DONE) {
    return;
  }
  var re = states[id.x].z.xy;
  var im = states[id.x].z.zw;
  let c = states[id.x].c;
  var saved = states[id.x].saved;
  var save_at = states[id.x].save_at;
  let first = states[id.x].n;
  let last = min(first + iterations_per_item, head.max_iterations);
  var n = first;
  var escaped = false;
  var repeats = false;
  for (; n < last; n++) {
    let re2 = square(re);
    let im2 = square(im);
    let sum = add64(re2, im2);
    // 2 is 2²⁹ in the high word: bits 62 and 63 tell values outside [−2, 2) and sums of 4 or more.
    if ((((re.y + 0x20000000u) | (im.y + 0x20000000u) | sum.y) & 0xc0000000u) != 0u) {
      escaped = true;
      break;
    }
    im = add64(product2(re, im), c.zw);
    re = add64(subtract64(re2, im2), c.xy);
    let z = vec4u(re, im);
    if (all(z == saved)) {
      repeats = true;
      break;
    }
    if (n == save_at) {
      saved = z;
      save_at = n * 2u;
    }
  }
  if (escaped) {
    states[id.x].colour = colour_of(re, im, c, n);
  } else if (repeats || n == head.max_iterations) {
    states[id.x].colour = head.interior;
  } else {
    states[id.x].z = vec4u(re, im);
    states[id.x].saved = saved;
    states[id.x].save_at = save_at;
    states[id.x].n = n;
    return;
  }
  states[id.x].state = DONE;
  atomicAdd(&done, 1u);
}

// Colour of a sample that escaped at (escaped_re, escaped_im) after escaped_at iterations.
fn colour_of(escaped_re: vec2u, escaped_im: vec2u, c: vec4u, escaped_at: u32) -> u32 {
  var re = shift_right64(escaped_re, 16u);
  var im = shift_right64(escaped_im, 16u);
  let c_re = shift_right64(c.xy, 16u);
  let c_im = shift_right64(c.zw, 16u);
  var n = escaped_at;
  var re2 = square(re);
  var im2 = square(im);
  var sum = add64(re2, im2);
  for (var step = 0u; step < TAIL_ITERATIONS; step++) {
    // 2⁴⁴ is 2¹² in the high word.
    if (sum.y >= 0x1000u) {
      break;
    }
    im = add64(shift_left64(product2(re, im), 16u), c_im);
    re = add64(shift_left64(subtract64(re2, im2), 16u), c_re);
    re2 = square(re);
    im2 = square(im);
    sum = add64(re2, im2);
    n++;
  }
  let logarithm = log2_q16(shift_right64(sum, 29u).x) + 65536u;
  let below = (bitcast<i32>(log2_q16(logarithm)) - (20i << 16u)) >> 4u;
  let smooth_value = u32(max(bitcast<i32>(n << 12u) - below, 4096i));
  let position = log2_q16(smooth_value) - (12u << 16u);
  return tables[PALETTE_AT + ((((position * head.density) >> 13u) + head.phase) & 2047u)];
}

// Dispatch: ceil(P / 64). Averages the samples of each pixel; 16 channels of at most 255 fit 16 bits.
@compute @workgroup_size(64)
fn average_pixels(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= head.width * head.height) {
    return;
  }
  let columns = head.width * head.samples;
  let count = head.samples * head.samples;
  let from_sample = (id.x / head.width) * head.samples * columns + (id.x % head.width) * head.samples;
  var red_blue = 0u;
  var green = 0u;
  for (var j = 0u; j < head.samples; j++) {
    for (var i = 0u; i < head.samples; i++) {
      let colour = states[from_sample + j * columns + i].colour;
      red_blue += colour & 0xff00ffu;
      green += (colour >> 8u) & 255u;
    }
  }
  let half = count / 2u;
  let red = ((red_blue & 0xffffu) + half) / count;
  let blue = ((red_blue >> 16u) + half) / count;
  pixels[id.x] = red | (((green + half) / count) << 8u) | (blue << 16u) | 0xff000000u;
}
