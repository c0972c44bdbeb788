/**
 * Draws the icons of the installed app from `app/icon.svg`, as files that are committed: `node lib/tools/draw-icons.ts`. To be run
 * when the sign changes.
 */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import sharp from "sharp";

const root = fileURLToPath(new URL("../../", import.meta.url));
const GROUND = "#11151a";
/** Side of the sign's own square, in its units. */
const SIDE = 32;
/** Systems cut icons to any shape and leave a circle of 80 % of the width whole: so much of it the sign's cells may fill. */
const MASKABLE_SCALE = 0.8;

const sign = await readFile(join(root, "app", "icon.svg"), "utf8");
const body = sign.slice(sign.indexOf("</title>") + "</title>".length, sign.lastIndexOf("</svg>"));
/** The cells without their ground. */
const cells = body.replace(/<rect[^>]*width="32"[^>]*\/>/, "");

const svg = (content: string): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${SIDE} ${SIDE}">${content}</svg>`;
const ground = `<rect width="${SIDE}" height="${SIDE}" fill="${GROUND}"/>`;
const shrunk = (scale: number): string => {
  const margin = (SIDE * (1 - scale)) / 2;
  return `<g transform="translate(${margin} ${margin}) scale(${scale})">${cells}</g>`;
};
/** One colour on nothing: systems fill it with theirs. */
const stencil = cells.replaceAll(/(fill|stroke)="#[0-9a-f]{6}"/g, '$1="#fff"');

const ICONS = [
  { file: "public/icons/icon-192.png", side: 192, drawing: svg(body) },
  { file: "public/icons/icon-512.png", side: 512, drawing: svg(body) },
  { file: "public/icons/maskable-512.png", side: 512, drawing: svg(ground + shrunk(MASKABLE_SCALE)) },
  { file: "public/icons/monochrome-512.png", side: 512, drawing: svg(stencil) },
  // Apple's systems round the corners themselves and know no transparency.
  { file: "app/apple-icon.png", side: 180, drawing: svg(ground + shrunk(0.9)) },
] as const;

await mkdir(join(root, "public", "icons"), { recursive: true });
for (const { file, side, drawing } of ICONS) {
  const density = (72 * side) / SIDE;
  const png = await sharp(Buffer.from(drawing), { density })
    .resize(side, side)
    .png({ compressionLevel: 9, palette: true })
    .toBuffer();
  await writeFile(join(root, file), png);
}
