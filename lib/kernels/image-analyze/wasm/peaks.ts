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
  const floors = i32x4.splat(floor);
  let count = 0;
  for (let y = top; y < top + height; y++) {
    const row = plane + ((<usize>y * areaWidth) << 2);
    for (let x = left; x < left + width; ) {
      const at = row + (<usize>x << 2);
      if (x + 4 <= left + width && !v128.any_true(v128.gt<i32>(v128.load(at), floors))) {
        x += 4;
        continue;
      }
      const strength = load<i32>(at);
      if (
        strength > floor &&
        isPeak(plane, areaWidth, areaHeight, x, y, strength, 1) &&
        (radius == 1 || isPeak(plane, areaWidth, areaHeight, x, y, strength, radius))
      ) {
        store<u32>(list, ((originY + y) << 16) | (originX + x));
        store<u32>(list, ~strength, 4);
        list += 8;
        count++;
      }
      x++;
    }
  }
  return count;
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
