import type { Region } from "#lib/kernels/kernel.ts";
import type { UnitView } from "#lib/protocol/messages/jobs.ts";
import { agreementOf } from "./tile-map.ts";

/** Colours that read on the light and on the dark ground alike. */
const QUIET = "rgb(127 138 134 / 0.75)";
const FAINT = "rgb(127 138 134 / 0.35)";
const SIGNAL = "#d8622c";
const ALARM = "#d23f50";
/** Lies over what no unit has looked at yet. */
const VEIL = "rgb(11 14 18 / 0.62)";
/** Cells smaller than this have no room for dots, in pixels of the canvas. */
const SMALLEST_WITH_DOTS = 14;
/** Distance between the lines of a hatching, in pixels of the canvas. */
const HATCH_PX = 9;

/** A place on the canvas, on whole pixels so that neighbours meet without a seam. */
export function cellOf(region: Region, scale: number): Region {
  const x = Math.round(region.x * scale);
  const y = Math.round(region.y * scale);
  return {
    x,
    y,
    width: Math.max(1, Math.round((region.x + region.width) * scale) - x),
    height: Math.max(1, Math.round((region.y + region.height) * scale) - y),
  };
}

/**
 * Draws a unit that is not accepted yet: a dot for each result that it needs, filled when it is in, a ring while a
 * host computes it.
 *
 * @param options.veiled whether a picture lies below.
 */
export function drawUnfinished(
  context: CanvasRenderingContext2D,
  { x, y, width, height }: Region,
  unit: UnitView,
  options: { readonly needed: number; readonly veiled: boolean },
): void {
  const { needed, veiled } = options;
  const { inWork, results } = agreementOf(unit);
  context.clearRect(x, y, width, height);
  if (veiled) {
    context.fillStyle = VEIL;
    context.fillRect(x, y, width, height);
  }
  const side = Math.min(width, height);
  const known = unit.state === "failed" ? ALARM : SIGNAL;
  if (side < SMALLEST_WITH_DOTS) {
    context.globalAlpha = Math.min(1, 0.15 + (0.5 * results) / needed + (inWork > 0 ? 0.15 : 0));
    context.fillStyle = results > 0 || unit.state === "failed" ? known : QUIET;
    context.fillRect(x, y, Math.max(1, width - 1), Math.max(1, height - 1));
    context.globalAlpha = 1;
    return;
  }
  context.strokeStyle = FAINT;
  context.lineWidth = 1;
  context.strokeRect(x + 0.5, y + 0.5, width - 1, height - 1);
  if (unit.state === "cancelled") return;

  const dots = Math.max(needed, results);
  const radius = Math.min(7, Math.max(1.5, Math.min(side * 0.07, (width * 0.8) / (dots * 3))));
  const top = y + height / 2;
  for (let dot = 0; dot < dots; dot++) {
    const left = x + width / 2 + (dot - (dots - 1) / 2) * radius * 3;
    context.beginPath();
    context.arc(left, top, dot < results + inWork ? radius : radius * 0.4, 0, Math.PI * 2);
    context.lineWidth = Math.max(1, radius * 0.4);
    if (dot < results) {
      context.fillStyle = known;
      context.fill();
    } else if (dot < results + inWork) {
      context.strokeStyle = SIGNAL;
      context.stroke();
    } else {
      context.fillStyle = QUIET;
      context.fill();
    }
  }
}

/** Draws a unit whose result stands until its job is released: hatched, because it may have to be computed again. */
export function drawProvisional(
  context: CanvasRenderingContext2D,
  { x, y, width, height }: Region,
  veiled: boolean,
): void {
  context.clearRect(x, y, width, height);
  if (veiled) {
    context.fillStyle = VEIL;
    context.fillRect(x, y, width, height);
  }
  context.save();
  context.beginPath();
  context.rect(x, y, width, height);
  context.clip();
  context.strokeStyle = SIGNAL;
  context.globalAlpha = 0.7;
  context.lineWidth = HATCH_PX / 3;
  context.beginPath();
  // From one corner of the canvas, so that neighbours' lines meet.
  for (let at = x + y - ((x + y) % HATCH_PX); at < x + y + width + height; at += HATCH_PX) {
    context.moveTo(at - y, y);
    context.lineTo(at - y - height, y + height);
  }
  context.stroke();
  context.restore();
  if (Math.min(width, height) < SMALLEST_WITH_DOTS) return;
  context.strokeStyle = SIGNAL;
  context.lineWidth = 1;
  context.strokeRect(x + 0.5, y + 0.5, width - 1, height - 1);
}

/** Draws an accepted unit whose result is no picture, or may not be seen yet: clear where a picture lies below, else a cell with a tick. */
export function drawAccepted(
  context: CanvasRenderingContext2D,
  { x, y, width, height }: Region,
  veiled: boolean,
): void {
  context.clearRect(x, y, width, height);
  const side = Math.min(width, height);
  if (veiled) {
    context.strokeStyle = SIGNAL;
    context.lineWidth = 1;
    if (side >= SMALLEST_WITH_DOTS) context.strokeRect(x + 0.5, y + 0.5, width - 1, height - 1);
    return;
  }
  context.fillStyle = SIGNAL;
  context.fillRect(x, y, width, height);
  if (side < SMALLEST_WITH_DOTS) return;
  const unit = side / 10;
  context.strokeStyle = "#ffffff";
  context.lineWidth = Math.max(1.5, unit * 0.7);
  context.lineCap = "round";
  context.beginPath();
  context.moveTo(x + width / 2 - 2 * unit, y + height / 2);
  context.lineTo(x + width / 2 - 0.5 * unit, y + height / 2 + 1.5 * unit);
  context.lineTo(x + width / 2 + 2 * unit, y + height / 2 - 1.5 * unit);
  context.stroke();
}
