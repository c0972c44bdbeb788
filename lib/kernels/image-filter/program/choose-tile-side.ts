import { MAX_UNIT_BYTES } from "#lib/protocol/limits.ts";
import type { Region, Size } from "../../kernel.ts";
import { tileAt } from "../../regions.ts";
import { UnitTooWideError } from "../filter-errors.ts";
import { MAX_UNIT_PIXELS } from "../limits.ts";
import { type Route, traceRegions } from "./compile-steps.ts";
import { planUnit, widestOf } from "./plan-unit.ts";

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
  const widest = (side: number) =>
    Math.max(...probesOf(route, side).map((tile) => widestOf(traceRegions(route, tile))));
  let at = TILE_SIDES.indexOf(USUAL_SIDE);
  while (at < TILE_SIDES.length - 1 && TILE_SIDES[at]! < SIDE_PER_APRON * apronOf(route)) at++;
  const wanted = at;
  while (at > 0 && widest(TILE_SIDES[at]!) > COMFORTABLE_INPUT_PIXELS && shrinks(route.sizes)) at--;
  // Smaller tiles are no use where all of them read as much: some operations read whole cells.
  while (at < wanted && widest(TILE_SIDES[at + 1]!) === widest(TILE_SIDES[at]!)) at++;
  while (at > 0 && !fits(demandOf(route, TILE_SIDES[at]!))) at--;
  const demand = demandOf(route, TILE_SIDES[at]!);
  if (!fits(demand)) throw new UnitTooWideError(demand);
  return TILE_SIDES[at]!;
}

const shrinks = (sizes: readonly Size[]): boolean =>
  sizes.some((size, i) => i > 0 && sizes[i - 1]!.width * sizes[i - 1]!.height > size.width * size.height);

/** What the largest of a stage's units take. */
interface Demand {
  /** The largest image region that any step holds. */
  readonly pixels: number;
  /** All memory, input and result too. */
  readonly sizeBytes: number;
}

function demandOf(route: Route, side: number): Demand {
  const demands = probesOf(route, side).map((tile): Demand => {
    const { reads, resultBytes, memoryBytes } = planUnit(route, tile);
    const sizeBytes = 4 * widestOf(reads.map(({ region }) => region)) + resultBytes + memoryBytes;
    return { pixels: widestOf(traceRegions(route, tile)), sizeBytes };
  });
  return {
    pixels: Math.max(...demands.map(({ pixels }) => pixels)),
    sizeBytes: Math.max(...demands.map(({ sizeBytes }) => sizeBytes)),
  };
}

const fits = ({ pixels, sizeBytes }: Demand): boolean => pixels <= MAX_UNIT_PIXELS && sizeBytes <= MAX_UNIT_BYTES;

/**
 * Tiles of which one takes the most, or nearly so. Those amid the image are the widest where all read alike, because no
 * edge cuts them off; one at a corner is where perspective makes things small.
 */
function probesOf({ sizes }: Route, side: number): Region[] {
  const raster = sizes.at(-1)!;
  const columns = Math.ceil(raster.width / side);
  const rows = Math.ceil(raster.height / side);
  const probed = (count: number): Set<number> => new Set([0, count >> 1, count - 1]);
  return [...probed(rows)].flatMap((row) =>
    [...probed(columns)].map((column) => tileAt(row * columns + column, side, raster)),
  );
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
