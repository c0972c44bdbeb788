/**
 * Lists the peaks of the part (left, top, width, height) of a plane `i32[areaHeight, areaWidth]`: see pieces/peaks.ts.
 * Each is `(y · 65536 + x, ~strength)`, with (x, y) counted from where the plane's corner is (`originX`, `originY`).
 *
 * @returns how many there are.
 */
export function peaks(
  plane: usize,
  areaWidth: i32,
  areaHeight: i32,
  left: i32,
  top: i32,
  width: i32,
  height: i32,
  originX: i32,
  originY: i32,
  radius: i32,
  floor: i32,
  list: usize,
): i32 {
  let at = list;
  for (let y = top; y < top + height; y++) {
    const amid = y > 0 && y + 1 < areaHeight;
    let x = left;
    while (x < left + width) {
      const row = plane + ((<usize>y * areaWidth) << 2);
      if (amid && x > 0 && x + 4 < areaWidth && x + 4 <= left + width) {
        for (let bits = peaksOf4(row + (<usize>x << 2), <usize>areaWidth << 2, floor); bits != 0; bits &= bits - 1) {
          const column = x + ctz(bits);
          const strength = load<i32>(row + (<usize>column << 2));
          if (radius > 1 && !isPeak(plane, areaWidth, areaHeight, column, y, strength, radius)) continue;
          at = put(at, originX + column, originY + y, strength);
        }
        x += 4;
      } else {
        const strength = load<i32>(row + (<usize>x << 2));
        if (strength > floor && isPeak(plane, areaWidth, areaHeight, x, y, strength, radius)) {
          at = put(at, originX + x, originY + y, strength);
        }
        x++;
      }
    }
  }
  return <i32>((at - list) >> 3);
}

// @ts-ignore: decorator
@inline
function put(at: usize, x: i32, y: i32, strength: i32): usize {
  store<u32>(at, (y << 16) | x);
  store<u32>(at, ~strength, 4);
  return at + 8;
}

/** Which of four places from `at` on are above the floor and peaks among their eight neighbours, as bits. */
function peaksOf4(at: usize, pitch: usize, floor: i32): i32 {
  const above = at - pitch;
  const below = at + pitch;
  const strength = v128.load(at);
  const farBefore = v128.max<i32>(v128.load(above - 4), v128.load(above));
  const before = v128.max<i32>(farBefore, v128.max<i32>(v128.load(above + 4), v128.load(at - 4)));
  const farAfter = v128.max<i32>(v128.load(below - 4), v128.load(below));
  const after = v128.max<i32>(farAfter, v128.max<i32>(v128.load(below + 4), v128.load(at + 4)));
  const more = v128.gt<i32>(strength, v128.max<i32>(before, i32x4.splat(floor)));
  return i32x4.bitmask(v128.and(more, v128.ge<i32>(strength, after)));
}

function isPeak(plane: usize, areaWidth: i32, areaHeight: i32, x: i32, y: i32, strength: i32, radius: i32): bool {
  const right = min(areaWidth - 1, x + radius);
  const bottom = min(areaHeight - 1, y + radius);
  for (let v = max(0, y - radius); v <= bottom; v++) {
    const row = plane + ((<usize>v * areaWidth) << 2);
    for (let u = max(0, x - radius); u <= right; u++) {
      const other = load<i32>(row + (<usize>u << 2));
      if (other > strength) return false;
      if (other == strength && (v < y || (v == y && u < x))) return false;
    }
  }
  return true;
}
