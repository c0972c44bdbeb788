// Levels moved as they are: i16[height, width, stride] in and out. Distances are in bytes.

/** Copies a tensor into a larger one, which `level` fills else. */
export function pad(
  src: usize,
  srcWidth: i32,
  srcHeight: i32,
  dst: usize,
  dstWidth: i32,
  dstHeight: i32,
  left: i32,
  above: i32,
  pixel: usize,
  level: i32,
): void {
  const fill = i16x8.splat(<i16>level);
  const rowBytes = <usize>dstWidth * pixel;
  const copied = <usize>srcWidth * pixel;
  for (let y = 0; y < dstHeight; y++) {
    // Past the row's end lies the next one, or room after the tensor.
    for (let at: usize = 0; at < rowBytes; at += 16) v128.store(dst + at, fill);
    const row = y - above;
    if (row >= 0 && row < srcHeight) memory.copy(dst + <usize>left * pixel, src + <usize>row * copied, copied);
    dst += rowBytes;
  }
}

/** Repeats pixels: output (x, y) is pixel ⌊(x + phaseX) / across⌋, ⌊(y + phaseY) / down⌋ of `src`. */
export function enlarge(
  src: usize,
  rowStep: usize,
  dst: usize,
  width: i32,
  height: i32,
  pixel: usize,
  across: i32,
  down: i32,
  phaseX: i32,
  phaseY: i32,
): void {
  for (let y = 0; y < height; y++) {
    const row = src + <usize>((y + phaseY) / down) * rowStep;
    for (let x = 0; x < width; x++) {
      memory.copy(dst, row + <usize>((x + phaseX) / across) * pixel, pixel);
      dst += pixel;
    }
  }
}

/** Turns channels into blocks of factor × factor pixels. @param blocksLast as of ShuffleLayer */
export function shuffle(
  src: usize,
  rowStep: usize,
  srcPixel: usize,
  dst: usize,
  width: i32,
  height: i32,
  pixel: usize,
  channels: i32,
  factor: i32,
  phaseX: i32,
  phaseY: i32,
  blocksLast: bool,
): void {
  const step: usize = (blocksLast ? <usize>(factor * factor) : 1) << 1;
  for (let y = 0; y < height; y++) {
    const row = src + <usize>((y + phaseY) / factor) * rowStep;
    const down = ((y + phaseY) % factor) * factor;
    for (let x = 0; x < width; x++) {
      const place = down + ((x + phaseX) % factor);
      let from = row + <usize>((x + phaseX) / factor) * srcPixel + (<usize>(blocksLast ? place : place * channels) << 1);
      for (let c: usize = 0; c < <usize>channels; c++) {
        store<u16>(dst + (c << 1), load<u16>(from));
        from += step;
      }
      dst += pixel;
    }
  }
}

/** Turns a tensor into one pixel. */
export function flatten(src: usize, pixel: usize, pixels: i32, channels: i32, channelsFirst: bool, dst: usize): void {
  for (let n: usize = 0; n < <usize>pixels; n++) {
    for (let c: usize = 0; c < <usize>channels; c++) {
      const to = channelsFirst ? c * <usize>pixels + n : n * <usize>channels + c;
      store<u16>(dst + (to << 1), load<u16>(src + n * pixel + (c << 1)));
    }
  }
}
