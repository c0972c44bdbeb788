import type { Region } from "#lib/kernels/kernel.ts";
import type { UnitView } from "#lib/protocol/messages/jobs.ts";
import type { ReplicaState } from "#lib/protocol/states.ts";

/** Where a unit lies on the map. */
export type Place = (unit: UnitView) => Region;

const regionOf: Place = (unit) => unit.region;

/** The unit whose place holds a pixel of the map, or null. */
export function findUnitAt(units: Iterable<UnitView>, x: number, y: number, place = regionOf): UnitView | null {
  for (const unit of units) {
    const at = place(unit);
    if (x >= at.x && x < at.x + at.width && y >= at.y && y < at.y + at.height) return unit;
  }
  return null;
}

/**
 * The unit that an arrow key leads to: the one beside the middle of this one's edge; itself at the rim.
 *
 * @param gap between two units' places, in pixels of the map.
 */
export function findNeighbour(
  units: Iterable<UnitView>,
  from: UnitView,
  key: string,
  { place = regionOf, gap = 0 }: { readonly place?: Place; readonly gap?: number } = {},
): UnitView {
  const { x, y, width, height } = place(from);
  const middle = { x: x + Math.floor(width / 2), y: y + Math.floor(height / 2) };
  const targets: Record<string, readonly [number, number]> = {
    ArrowLeft: [x - 1 - gap, middle.y],
    ArrowRight: [x + width + gap, middle.y],
    ArrowUp: [middle.x, y - 1 - gap],
    ArrowDown: [middle.x, y + height + gap],
  };
  const target = targets[key];
  return (target && findUnitAt(units, target[0], target[1], place)) ?? from;
}

/** States in which a replica's result is in. */
const RESULT_IN: ReadonlySet<ReplicaState> = new Set(["reported", "valid", "invalid"]);

/** Where a unit is on its way to agreement. */
export function agreementOf(unit: UnitView): {
  readonly inWork: number;
  readonly results: number;
  readonly agreeing: number;
} {
  const count = (matches: (state: ReplicaState) => boolean) => unit.replicas.filter((it) => matches(it.state)).length;
  return {
    inWork: count((state) => state === "issued"),
    results: count((state) => RESULT_IN.has(state)),
    agreeing: count((state) => state === "valid"),
  };
}
