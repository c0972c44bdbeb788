import { randomFrom } from "../random-network.ts";

/** Samples along each side of a pixel. */
const SAMPLES = 3;

/** Brightness at a point of the unit square, or NaN where a shape is not. */
type Shape = (x: number, y: number) => number;

/**
 * Draws a grey picture to learn from: discs, bars, strokes like those of letters, gratings and grain on a gradient or, now
 * and then, a fractal. The same seed draws the same picture.
 *
 * @returns `f32[side, side]`, 0 to 1.
 */
export function drawScene(side: number, seed: number): Float32Array {
  const below = randomFrom(seed);
  const share = (): number => below(1 << 20) / (1 << 20);
  const ground = below(5) === 0 ? drawFractal(share) : drawGradient(share);
  const shapes = [ground, ...Array.from({ length: 3 + below(9) }, () => drawShape(share, 48 / side))];
  const grain = below(3) === 0 ? share() * 0.06 : 0;
  const picture = new Float32Array(side * side);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      let sum = 0;
      for (let i = 0; i < SAMPLES; i++) {
        for (let j = 0; j < SAMPLES; j++) {
          sum += topmost(shapes, (x + (j + 0.5) / SAMPLES) / side, (y + (i + 0.5) / SAMPLES) / side);
        }
      }
      const value = sum / SAMPLES ** 2 + grain * (share() - 0.5);
      picture[y * side + x] = Math.min(1, Math.max(0, value));
    }
  }
  return picture;
}

function topmost(shapes: readonly Shape[], x: number, y: number): number {
  for (let i = shapes.length - 1; i > 0; i--) {
    const value = shapes[i]!(x, y);
    if (!Number.isNaN(value)) return value;
  }
  return shapes[0]!(x, y);
}

function drawGradient(share: () => number): Shape {
  const [start, across, down] = [share(), share() - 0.5, share() - 0.5];
  return (x, y) => start + across * x + down * y;
}

/** @param unit how large shapes are: 1 for a picture of 48 pixels */
function drawShape(share: () => number, unit: number): Shape {
  const [centreX, centreY, angle, grey] = [share(), share(), share() * Math.PI, share()];
  const size = unit * (0.03 + 0.5 * share() ** 2);
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const along = (x: number, y: number): number => (x - centreX) * cos + (y - centreY) * sin;
  const aside = (x: number, y: number): number => (y - centreY) * cos - (x - centreX) * sin;
  const kind = Math.floor(share() * 5);
  if (kind === 0) return (x, y) => (Math.hypot(x - centreX, y - centreY) < size ? grey : Number.NaN);
  if (kind === 1) {
    const ratio = 0.2 + share();
    return (x, y) => (Math.abs(along(x, y)) < size && Math.abs(aside(x, y)) < size * ratio ? grey : Number.NaN);
  }
  if (kind === 2) {
    const width = unit * (0.01 + 0.03 * share());
    return (x, y) => (Math.abs(along(x, y)) < 2 * size && Math.abs(aside(x, y)) < width ? grey : Number.NaN);
  }
  if (kind === 3) {
    const width = unit * (0.012 + 0.03 * share());
    return (x, y) => {
      const bowed = Math.abs(Math.hypot(x - centreX, y - centreY) - size) < width && along(x, y) > -size / 2;
      const upright = Math.abs(along(x, y) + size / 2) < width && Math.abs(aside(x, y)) < size;
      return bowed || upright ? grey : Number.NaN;
    };
  }
  const wave = (2 * Math.PI) / (unit * (0.06 + 0.3 * share()));
  const depth = share() * 0.4;
  return (x, y) => {
    const inside = Math.abs(along(x, y)) < size && Math.abs(aside(x, y)) < size;
    return inside ? grey + depth * Math.sin(along(x, y) * wave) : Number.NaN;
  };
}

/** A view of the Mandelbrot set's edge: grey waves of the smooth escape time, black inside. */
function drawFractal(share: () => number): Shape {
  const angle = share() * 2 * Math.PI;
  // A point of the main cardioid's edge.
  const re = Math.cos(angle) / 2 - Math.cos(2 * angle) / 4;
  const im = Math.sin(angle) / 2 - Math.sin(2 * angle) / 4;
  const [span, phase, density] = [0.05 + share() * 0.5, share() * 6, 1 + 3 * share()];
  return (px, py) => {
    const cx = re + (px - 0.5) * span;
    const cy = im + (py - 0.5) * span;
    let [x, y] = [cx, cy];
    for (let n = 1; n < 120; n++) {
      const square = x * x + y * y;
      if (square > 256)
        return 0.5 + 0.5 * Math.sin(phase + density * Math.log2(n + 2 - Math.log2(Math.log2(square) / 8)));
      [x, y] = [x * x - y * y + cx, 2 * x * y + cy];
    }
    return 0;
  };
}

/** The mean of every 2 × 2 pixels: what the network is to undo. */
export function halve(picture: Float32Array, side: number): Float32Array {
  const half = side / 2;
  return Float32Array.from({ length: half * half }, (_, i) => {
    const at = 2 * Math.floor(i / half) * side + 2 * (i % half);
    return (picture[at]! + picture[at + 1]! + picture[at + side]! + picture[at + side + 1]!) / 4;
  });
}
