import { maximum, minimum, readSamples, samplesPitch, writeSamples } from "./samples";

/** Samples of a row that a network takes at once: its intermediate values then stay in a core's first cache. */
const CHUNK = 256;
/** Bytes from one intermediate value to the next: a chunk, what is computed beyond it for neighbours, and room. */
const VALUE_PITCH = CHUNK + 192;

/** Scratch bytes that {@link median} needs. @param values of the network */
export function medianScratch(width: i32, radius: i32, values: i32): usize {
  const pitch = samplesPitch(width, radius);
  return pitch * (2 * radius + 2) + (<usize>values << 2) + <usize>values * VALUE_PITCH + 128;
}

/**
 * The median of a window of (2·radius + 1)² pixels, by a network of minima and maxima on vectors of samples.
 *
 * @param src `fromWidth` × `fromHeight` pixels of `channels` bytes; @param left, @param top where the output lies in it
 * @param dst `width` × `height` pixels likewise
 * @param network `u32[count, 8]`, as families/rank/median-network.ts makes it; @param values how many it has places for
 */
export function median(
  src: usize,
  fromWidth: i32,
  fromHeight: i32,
  left: i32,
  top: i32,
  dst: usize,
  width: i32,
  height: i32,
  channels: i32,
  radius: i32,
  network: usize,
  count: i32,
  values: i32,
  opaque: bool,
  scratch: usize,
): void {
  const step = opaque ? 3 : 4;
  const samples = width * step;
  const pitch = samplesPitch(width, radius);
  const places = scratch;
  const result = (places + (<usize>values << 2) + 63) & ~63;
  const rows = result + pitch;
  const window = 2 * radius + 1;
  // The first values are the window's rows, the last one the result; places between do not move.
  const between = rows + pitch * window;
  for (let i = window; i < values - 1; i++) store<u32>(places + (i << 2), between + <usize>(i - window) * VALUE_PITCH);
  const last = fromHeight - 1;
  let next = max(0, top - radius);
  for (let y = 0; y < height; y++) {
    // Each row stays where it is until the window has left it.
    for (; next <= min(last, top + y + radius); next++) {
      const row = rows + <usize>(next % window) * pitch;
      readSamples(src, fromWidth, channels, next, left, width, radius, row, opaque);
    }
    for (let x = 0; x < samples; x += CHUNK) {
      for (let i = 0; i < window; i++) {
        const row = min(last, max(0, top + y - radius + i)) % window;
        store<u32>(places + (i << 2), rows + <usize>row * pitch + x);
      }
      store<u32>(places + ((values - 1) << 2), result + x);
      runNetwork(network, count, places, min(CHUNK, samples - x), step);
    }
    writeSamples(result, dst, width, channels, opaque);
    dst += <usize>width * channels;
  }
}

/**
 * Runs comparators on `samples` samples and what each has to compute beyond. Each is eight words: kind (0 both, 1 the
 * minimum, 2 the maximum), value and shift in pixels of either operand, the values that get minimum and maximum, and how
 * many pixels beyond.
 */
function runNetwork(network: usize, count: i32, places: usize, samples: i32, step: i32): void {
  const end = network + (<usize>count << 5);
  for (let at = network; at < end; at += 32) {
    const kind = load<u32>(at);
    const a = load<u32>(places + (load<u32>(at, 4) << 2)) + load<u32>(at, 8) * step;
    const b = load<u32>(places + (load<u32>(at, 12) << 2)) + load<u32>(at, 16) * step;
    const low = load<u32>(places + (load<u32>(at, 20) << 2));
    const high = load<u32>(places + (load<u32>(at, 24) << 2));
    const length = samples + load<u32>(at, 28) * step;
    if (kind == 0) compare(a, b, low, high, length);
    else if (kind == 1) minimum(a, b, low, length);
    else maximum(a, b, high, length);
  }
}

/** Both of {@link minimum} and {@link maximum}. */
function compare(a: usize, b: usize, low: usize, high: usize, length: i32): void {
  for (let i = 0; i < length; i += 64) {
    const a0 = v128.load(a);
    const a1 = v128.load(a, 16);
    const a2 = v128.load(a, 32);
    const a3 = v128.load(a, 48);
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    const b2 = v128.load(b, 32);
    const b3 = v128.load(b, 48);
    v128.store(low, v128.min<u8>(a0, b0));
    v128.store(low, v128.min<u8>(a1, b1), 16);
    v128.store(low, v128.min<u8>(a2, b2), 32);
    v128.store(low, v128.min<u8>(a3, b3), 48);
    v128.store(high, v128.max<u8>(a0, b0));
    v128.store(high, v128.max<u8>(a1, b1), 16);
    v128.store(high, v128.max<u8>(a2, b2), 32);
    v128.store(high, v128.max<u8>(a3, b3), 48);
    a += 64;
    b += 64;
    low += 64;
    high += 64;
  }
}
