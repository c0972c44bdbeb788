import type { Region, Size } from "#lib/kernels/kernel.ts";

/** How much larger than the screen a picture is at least, so that it can drift. */
const OVERSIZE = 1.08;

/** Where a picture lies when it fills the screen, and how far it drifts to both sides of its middle, in the screen's pixels. */
export interface Cover {
  readonly scale: number;
  readonly width: number;
  readonly height: number;
  readonly driftX: number;
  readonly driftY: number;
}

/** Fills the screen with a picture: a little larger than that, and drifting along its longer overhang. */
export function coverScreen(picture: Size, screen: Size): Cover {
  const scale = OVERSIZE * Math.max(screen.width / picture.width, screen.height / picture.height);
  const width = Math.ceil(picture.width * scale);
  const height = Math.ceil(picture.height * scale);
  return { scale, width, height, driftX: (width - screen.width) / 2, driftY: (height - screen.height) / 2 };
}

/**
 * When each part of a picture appears, as a share of the whole time: a wave from one place, ruffled, as results come in from
 * many browsers.
 *
 * @param random numbers in [0, 1).
 * @returns 0 to 1, one for each region.
 */
export function revealTimes(regions: readonly Region[], random: () => number): number[] {
  if (regions.length === 0) return [];
  const middle = ({ x, y, width, height }: Region) => [x + width / 2, y + height / 2] as const;
  const [fromX, fromY] = middle(regions[Math.floor(random() * regions.length)]!);
  const distances = regions.map((region) => {
    const [x, y] = middle(region);
    return Math.hypot(x - fromX, y - fromY);
  });
  const furthest = Math.max(1, ...distances);
  return distances.map((distance) => 0.65 * (distance / furthest) + 0.35 * random());
}
