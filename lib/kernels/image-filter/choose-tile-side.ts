import type { Size } from "../kernel.ts";
import { tileAt } from "../regions.ts";
import { type Route, traceRegions } from "./compile-steps.ts";
import { UnitTooWideError } from "./filter-errors.ts";
import { MAX_UNIT_PIXELS } from "./limits.ts";

/** Smallest and largest side of an output tile, in pixels; 2048² RGBA is the largest result the protocol carries. */
const TILE_SIDES = [16, 32, 64, 128, 256, 512, 1024, 2048] as const;
/** A tile's side is at least this many times the apron it reads around itself, so that aprons cost less than the tile. */
const SIDE_PER_APRON = 4;
/** Side of tiles that need next to no apron: their work fits a core's L2 cache. */
const USUAL_SIDE = 256;
/** Input that a tile may read without being made smaller, in pixels. */
const COMFORTABLE_INPUT_PIXELS = 2 ** 22;

/**
 * The side of a stage's tiles, in pixels of its last image: large where aprons are large, small where a tile depends on
 * much of the input.
 *
 * @throws {UnitTooWideError}
 */
export function chooseTileSide(route: Route): number {
  const widest = (side: number) => widestUnit(route, side);
  let at = TILE_SIDES.indexOf(USUAL_SIDE);
  while (at < TILE_SIDES.length - 1 && TILE_SIDES[at]! < SIDE_PER_APRON * apronOf(route)) at++;
  const wanted = at;
  while (at > 0 && widest(TILE_SIDES[at]!) > COMFORTABLE_INPUT_PIXELS && shrinks(route.sizes)) at--;
  // Smaller tiles are no use where all of them read as much: some operations read whole cells.
  while (at < wanted && widest(TILE_SIDES[at + 1]!) === widest(TILE_SIDES[at]!)) at++;
  while (at > 0 && widest(TILE_SIDES[at]!) > MAX_UNIT_PIXELS) at--;
  const pixels = widest(TILE_SIDES[at]!);
  if (pixels > MAX_UNIT_PIXELS) throw new UnitTooWideError(pixels);
  return TILE_SIDES[at]!;
}

const shrinks = (sizes: readonly Size[]): boolean =>
  sizes.some((size, i) => i > 0 && sizes[i - 1]!.width * sizes[i - 1]!.height > size.width * size.height);

/**
 * Largest image region, in pixels, that any step of any unit of this side holds. Units amid the image are the widest where
 * all read alike, because no edge cuts them off; one at a corner is where perspective makes things small.
 */
function widestUnit(route: Route, side: number): number {
  const raster = route.sizes.at(-1)!;
  const columns = Math.ceil(raster.width / side);
  const rows = Math.ceil(raster.height / side);
  const pixels = [0, columns >> 1, columns - 1].flatMap((column) =>
    [0, rows >> 1, rows - 1].flatMap((row) =>
      traceRegions(route, tileAt(row * columns + column, side, raster)).map(({ width, height }) => width * height),
    ),
  );
  return Math.max(...pixels);
}

/** Pixels, in output scale, that an output pixel reads to its side, were the image endless. */
function apronOf(route: Route): number {
  const { sizes } = route;
  const raster = sizes.at(-1)!;
  const pixel = { x: Math.floor(raster.width / 2), y: Math.floor(raster.height / 2), width: 1, height: 1 };
  return Math.max(
    ...traceRegions(route, pixel).map((region, i) => {
      const size = sizes[Math.min(i, sizes.length - 1)]!;
      return Math.max((region.width * raster.width) / size.width, (region.height * raster.height) / size.height) / 2;
    }),
  );
}
