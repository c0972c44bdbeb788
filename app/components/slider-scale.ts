/** How a fader's travel maps to values: evenly, or by equal ratios (for values that span orders of magnitude). */
export type SliderScale = "linear" | "log";

/** Steps of a fader's whole travel. */
export const POSITIONS = 200;

/** Where on the fader a value lies, 0 … {@link POSITIONS}. `log` needs `min` > 0. */
export function toPosition(value: number, min: number, max: number, scale: SliderScale): number {
  const part = scale === "log" ? Math.log(value / min) / Math.log(max / min) : (value - min) / (max - min);
  return Math.round(Math.min(1, Math.max(0, part)) * POSITIONS);
}

/** The value at a position; the inverse of {@link toPosition}, to two significant digits on a `log` scale. */
export function fromPosition(position: number, min: number, max: number, scale: SliderScale): number {
  const part = position / POSITIONS;
  if (scale === "linear") return min + part * (max - min);
  return Number((min * (max / min) ** part).toPrecision(2));
}

/** The nearest multiple of `step`, without the noise of binary fractions. */
export function roundTo(value: number, step: number): number {
  return Number((Math.round(value / step) * step).toFixed(6));
}
