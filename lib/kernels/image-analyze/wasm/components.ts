// Connected components of a tile, from runs: pixels that follow each other in a row.

/** Words of a run: first column, the column after the last, row, parent, and its component's number once known. */
const RUN_BYTES: usize = 20;
/** Words of a component: see analyses/components/tile-components.ts. */
const COMPONENT_BYTES: usize = 32;

/** Scratch bytes that {@link components} needs. */
export function componentsScratch(width: i32, height: i32): usize {
  return <usize>((width + 1) >> 1) * height * RUN_BYTES + ((<usize>height + 1) << 2);
}

/**
 * Components of the pixels of `u8[height, width]` that are at least `threshold`, or below it when `dark`; across
 * corners when `eight`. Writes them to `list` in the order of their first pixels, and the numbers, from 1, of the
 * pixels of the top and bottom rows and the left and right columns, 0 for none, to `edges`, as u32.
 *
 * @returns how many there are.
 */
export function components(
  plane: usize,
  width: i32,
  height: i32,
  threshold: i32,
  dark: bool,
  eight: bool,
  list: usize,
  edges: usize,
  scratch: usize,
): i32 {
  const firstRun = scratch + ((<usize>height + 1) << 2);
  let end = firstRun;
  let above = firstRun;
  for (let y = 0; y < height; y++) {
    const begin = end;
    store<u32>(scratch + (<usize>y << 2), <u32>begin);
    end = findRuns(plane + <usize>y * width, width, y, threshold, dark, begin);
    joinRows(above, begin, end, eight ? 1 : 0);
    above = begin;
  }
  store<u32>(scratch + (<usize>height << 2), <u32>end);
  const count = measure(firstRun, end, list, width, height);
  memory.fill(edges, 0, (<usize>(width + height)) << 3);
  writeRow(scratch, 0, edges);
  writeRow(scratch, height - 1, edges + (<usize>width << 2));
  const left = edges + (<usize>width << 3);
  for (let y = 0; y < height; y++) {
    const begin = <usize>load<u32>(scratch + (<usize>y << 2));
    const after = <usize>load<u32>(scratch + (<usize>y << 2), 4);
    if (begin == after) continue;
    const at = left + (<usize>y << 2);
    if (load<i32>(begin) == 0) store<u32>(at, load<u32>(begin, 16));
    const last = after - RUN_BYTES;
    if (load<i32>(last, 4) == width) store<u32>(at + (<usize>height << 2), load<u32>(last, 16));
  }
  return count;
}

function findRuns(row: usize, width: i32, y: i32, threshold: i32, dark: bool, at: usize): usize {
  const thresholds = i8x16.splat(<i8>threshold);
  const flip: i32 = dark ? 0xffff : 0;
  let inside = false;
  for (let x = 0; x < width; x += 16) {
    let bits = i8x16.bitmask(v128.ge<u8>(v128.load(row + x), thresholds)) ^ flip;
    if (width - x < 16) bits &= (1 << (width - x)) - 1;
    // A bit is set where a run begins or ends.
    let changes = bits ^ ((bits << 1) | i32(inside));
    changes &= 0xffff;
    while (changes != 0) {
      const column = x + ctz(changes);
      changes &= changes - 1;
      if (inside) {
        store<i32>(at, column, 4);
        at += RUN_BYTES;
      } else {
        store<i32>(at, column);
        store<i32>(at, y, 8);
        store<u32>(at, <u32>at, 12);
      }
      inside = !inside;
    }
  }
  if (inside) {
    store<i32>(at, width, 4);
    at += RUN_BYTES;
  }
  return at;
}

/** Joins the runs of a row, `begin` ≤ run < `end`, with those of the row above, which lie before them. */
function joinRows(above: usize, begin: usize, end: usize, reach: i32): void {
  let upper = above;
  for (let run = begin; run < end; run += RUN_BYTES) {
    const first = load<i32>(run) - reach;
    const after = load<i32>(run, 4) + reach;
    while (upper < begin && load<i32>(upper, 4) <= first) upper += RUN_BYTES;
    for (let other = upper; other < begin && load<i32>(other) < after; other += RUN_BYTES) join(run, other);
  }
}

/** The run that a run's component is named by: its first. Halves the path there. */
function rootOf(run: usize): usize {
  let parent = <usize>load<u32>(run, 12);
  while (parent != run) {
    const next = <usize>load<u32>(parent, 12);
    store<u32>(run, <u32>next, 12);
    run = next;
    parent = <usize>load<u32>(run, 12);
  }
  return run;
}

function join(a: usize, b: usize): void {
  const rootA = rootOf(a);
  const rootB = rootOf(b);
  if (rootA < rootB) store<u32>(rootB, <u32>rootA, 12);
  else store<u32>(rootA, <u32>rootB, 12);
}

function measure(firstRun: usize, end: usize, list: usize, width: i32, height: i32): i32 {
  let count = 0;
  for (let run = firstRun; run < end; run += RUN_BYTES) {
    const root = rootOf(run);
    const first = load<i32>(run);
    const last = load<i32>(run, 4) - 1;
    const y = load<i32>(run, 8);
    if (root == run) {
      const fresh = list + <usize>count * COMPONENT_BYTES;
      memory.fill(fresh, 0, COMPONENT_BYTES);
      store<u32>(fresh, (y << 16) | first, 12);
      store<i32>(fresh, first, 16);
      store<i32>(fresh, last, 20);
      count++;
      store<i32>(run, count, 16);
    }
    const number = load<i32>(root, 16);
    store<i32>(run, number, 16);
    const at = list + <usize>(number - 1) * COMPONENT_BYTES;
    const length = last - first + 1;
    store<u32>(at, load<u32>(at) + length);
    store<u32>(at, load<u32>(at, 4) + (((first + last) * length) >> 1), 4);
    store<u32>(at, load<u32>(at, 8) + y * length, 8);
    store<i32>(at, min(load<i32>(at, 16), first), 16);
    store<i32>(at, max(load<i32>(at, 20), last), 20);
    store<i32>(at, y, 24);
    if (y == 0 || y == height - 1 || first == 0 || last == width - 1) store<i32>(at, 1, 28);
  }
  return count;
}

function writeRow(rows: usize, y: i32, to: usize): void {
  const end = <usize>load<u32>(rows + (<usize>y << 2), 4);
  for (let run = <usize>load<u32>(rows + (<usize>y << 2)); run < end; run += RUN_BYTES) {
    const number = load<u32>(run, 16);
    for (let x = load<i32>(run); x < load<i32>(run, 4); x++) store<u32>(to + (<usize>x << 2), number);
  }
}
