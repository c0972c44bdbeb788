import { CARD_CELLS, type ShareCard } from "./describe-card.ts";

/** Size of the image in pixels: what link previews are cut to. */
export const CARD_WIDTH = 1200;
export const CARD_HEIGHT = 630;

const COLOURS = { paper: "#11151a", cell: "#1f262e", lit: "#ff8f52", ink: "#eceff0", soft: "#a5b0b8" } as const;
const MARGIN = 72;
const COLUMNS = 12;
const CELL = 36;
const GAP = 8;

/** Draws the card; the same numbers always give the same picture. @param family the page's font. */
export function drawCard(context: CanvasRenderingContext2D, card: ShareCard, family: string): void {
  context.fillStyle = COLOURS.paper;
  context.fillRect(0, 0, CARD_WIDTH, CARD_HEIGHT);
  drawSign(context, MARGIN, MARGIN - 8);
  context.textBaseline = "alphabetic";
  context.fillStyle = COLOURS.ink;
  context.font = `600 34px ${family}`;
  context.fillText("Tabgrid", MARGIN + 58, MARGIN + 24);

  const right = CARD_WIDTH - MARGIN - COLUMNS * (CELL + GAP) + GAP;
  const lit = litCells(card.lit);
  for (let cell = 0; cell < CARD_CELLS; cell++) {
    context.fillStyle = lit.has(cell) ? COLOURS.lit : COLOURS.cell;
    const x = right + (cell % COLUMNS) * (CELL + GAP);
    const y = MARGIN + Math.floor(cell / COLUMNS) * (CELL + GAP);
    context.beginPath();
    context.roundRect(x, y, CELL, CELL, 5);
    context.fill();
  }

  const room = CARD_WIDTH - 2 * MARGIN;
  context.fillStyle = COLOURS.ink;
  context.font = `600 ${sizeFor(context, card.headline, 76, room, family)}px ${family}`;
  context.fillText(card.headline, MARGIN, CARD_HEIGHT - 132);
  context.fillStyle = COLOURS.soft;
  context.font = `400 32px ${family}`;
  context.fillText(card.detail, MARGIN, CARD_HEIGHT - MARGIN - 4, room);
}

/** Tabgrid's sign: four cells, two of which agree. */
function drawSign(context: CanvasRenderingContext2D, x: number, y: number): void {
  const side = 20;
  for (const [column, row] of [
    [0, 0],
    [1, 0],
    [0, 1],
    [1, 1],
  ] as const) {
    context.beginPath();
    context.roundRect(x + column * 23, y + row * 23 - 4, side, side, 3);
    context.fillStyle = COLOURS.lit;
    context.strokeStyle = COLOURS.soft;
    context.lineWidth = 2;
    if (column === row) context.fill();
    else context.stroke();
  }
}

/** So many cells, strewn over the mosaic: multiples of a step that shares no factor with their number. */
function litCells(count: number): ReadonlySet<number> {
  return new Set(Array.from({ length: count }, (_, at) => (at * 37 + 11) % CARD_CELLS));
}

/** The largest size, in pixels, up to `most`, at which a line has room. */
function sizeFor(context: CanvasRenderingContext2D, line: string, most: number, room: number, family: string): number {
  context.font = `600 ${most}px ${family}`;
  return Math.floor(Math.min(most, (most * room) / context.measureText(line).width));
}
