import {
  type ModelImage,
  modelBlur,
  modelResize,
  modelUnsharp,
  psnr,
} from "#lib/kernels/image-filter/accuracy/float-model.ts";
import { drawTestImage } from "#lib/kernels/image-filter/draw-test-image.ts";
import type { Op } from "#lib/kernels/image-filter/params.ts";
import { parsePipeline } from "#lib/kernels/image-filter/pipeline-text.ts";
import type { FilterPeer, RawImage } from "./filter-peers/filter-peer.ts";
import { createOpencvPeer } from "./filter-peers/opencv-peer.ts";
import { createPicaPeer } from "./filter-peers/pica-peer.ts";
import { createSharpPeer } from "./filter-peers/sharp-peer.ts";
import { createTabgridPeer } from "./filter-peers/tabgrid-peer.ts";
import { createVipsPeer } from "./filter-peers/vips-peer.ts";
import type { BenchOptions, BenchResult } from "./suite.ts";

/** Side of the image, in pixels. */
const SIDE = 2048;
/** Each program runs a case this often, in turns, or until it has spent its share of time. */
const ROUNDS = 9;
const SHARE_MS = 2_500;
/** Where sharp's Gaussian ends when it may take all it needs, as a share of its centre. */
const FULL_AMPLITUDE = 0.01;
/** Where accuracy is measured, in the output: away from the edges, as peers treat those differently. */
const PROBE = { x: 400, y: 400, width: 160, height: 160 };

const CASES = [
  ["gauss2", "blur(sigma=2)"],
  ["gauss16", "blur(sigma=16)"],
  ["unsharp", "unsharp(amount=1,radius=1.5)"],
  [
    "conv3",
    "convolve(topLeft=1,top=2,topRight=1,left=2,centre=4,right=2,bottomLeft=1,bottom=2,bottomRight=1,divisor=16)",
  ],
  ["lanczos", `resize(width=${SIDE / 2})`],
  ["median2", "median(radius=2)"],
  ["invert", "invert"],
] as const;

/**
 * The image filter on one CPU thread against sharp, wasm-vips, opencv-js and pica on the same drawn image: input
 * megapixels per second, raw bytes to raw bytes, the fastest of rounds run in turns; and how close RGB results are to the
 * ideal ones (PSNR in dB against double precision, where the operation is the same). `NAME.ratioToBest` is our speed
 * over that of the fastest peer, the worse of RGB and RGBA; either alone is `NAME.rgb.` and `NAME.rgba.ratioToBest`.
 *
 * Seconds are CPU seconds of this process: every program has one thread, and others on the machine do not count.
 * `sharpFull` is sharp with its Gaussian not cut off, for comparison at like accuracy; it counts as a peer too.
 */
export async function run({ seed }: BenchOptions): Promise<BenchResult> {
  const rgba = drawTestImage(SIDE, SIDE, seed, { opaque: false });
  const images: readonly RawImage[] = [
    { pixels: rgba.filter((_, i) => i % 4 !== 3), width: SIDE, height: SIDE, channels: 3 },
    { pixels: rgba, width: SIDE, height: SIDE, channels: 4 },
  ];
  const peers = [
    await createTabgridPeer(),
    await createSharpPeer(),
    await createSharpPeer("sharp-full", FULL_AMPLITUDE),
    await createVipsPeer(),
    await createOpencvPeer(),
    await createPicaPeer(),
  ];
  const figures: Record<string, number> = {};
  const table = [["case (Mpixel/s, PSNR dB)", ...peers.map((peer) => peer.name), "ratio to best peer"]];
  for (const [name, text] of CASES) {
    const [op] = parsePipeline(text) as [Op];
    const ratios: number[] = [];
    for (const image of images) {
      const layout = image.channels === 3 ? "rgb" : "rgba";
      const outcomes = await measure(peers, op, image);
      const row = [`${name} ${layout.toUpperCase()}`];
      for (const peer of peers) {
        const outcome = outcomes.find((each) => each.peer === peer);
        row.push(outcome ? inWords(outcome) : "–");
        if (!outcome) continue;
        const key = peer.name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
        figures[`${name}.${layout}.${key}MpixPerSecond`] = outcome.megapixels;
        if (outcome.decibels !== null) figures[`${name}.${key}Psnr`] = outcome.decibels;
      }
      const [own, ...others] = outcomes;
      const ratio = round(own!.megapixels / Math.max(...others.map(({ megapixels }) => megapixels)), 2);
      figures[`${name}.${layout}.ratioToBest`] = ratio;
      ratios.push(ratio);
      table.push([...row, `${ratio}×`]);
    }
    figures[`${name}.ratioToBest`] = Math.min(...ratios);
  }
  return { figures, table };
}

interface Outcome {
  readonly peer: FilterPeer;
  readonly megapixels: number;
  /** Null for RGBA, where peers disagree on what transparent pixels mean, and where there is no float model. */
  readonly decibels: number | null;
}

function inWords({ megapixels, decibels }: Outcome): string {
  return decibels === null ? `${megapixels}` : `${megapixels} (${decibels})`;
}

async function measure(peers: readonly FilterPeer[], op: Op, image: RawImage): Promise<Outcome[]> {
  const runs = peers.flatMap((peer) => {
    const filter = peer.prepare(op, image);
    return filter ? [{ peer, filter, timesMs: [] as number[], spentMs: 0 }] : [];
  });
  const model = image.channels === 3 ? idealOf(op, image) : null;
  const accuracy = new Map<FilterPeer, number>();
  for (const run of runs) {
    const startedMs = cpuMs();
    const result = await run.filter();
    run.spentMs = cpuMs() - startedMs;
    run.timesMs.push(run.spentMs);
    if (model) accuracy.set(run.peer, round(psnr(probeOf(result, op), model, 3), 1));
  }
  for (let turn = 0; turn < ROUNDS; turn++) {
    for (const run of runs) {
      if (run.spentMs > SHARE_MS) continue;
      const startedMs = cpuMs();
      await run.filter();
      const tookMs = cpuMs() - startedMs;
      run.timesMs.push(tookMs);
      run.spentMs += tookMs;
    }
  }
  return runs.map(({ peer, timesMs }) => ({
    peer,
    megapixels: round((image.width * image.height) / 1000 / Math.min(...timesMs), 1),
    decibels: accuracy.get(peer) ?? null,
  }));
}

function idealOf(op: Op, image: ModelImage): Float64Array | null {
  switch (op.op) {
    case "blur":
      return modelBlur(image, op.sigma, PROBE);
    case "unsharp":
      return modelUnsharp(image, op.amount, op.radius, PROBE);
    case "resize":
      return modelResize(image, { width: SIDE / 2, height: SIDE / 2 }, PROBE);
    default:
      return null;
  }
}

/** The probe's RGB of a result, whose layout follows from its length. */
function probeOf(result: Uint8Array, op: Op): Uint8Array {
  const side = op.op === "resize" ? SIDE / 2 : SIDE;
  const channels = result.length / (side * side);
  const probe = new Uint8Array(PROBE.width * PROBE.height * 3);
  for (let y = 0, to = 0; y < PROBE.height; y++) {
    for (let x = 0; x < PROBE.width; x++) {
      const from = ((PROBE.y + y) * side + PROBE.x + x) * channels;
      for (let c = 0; c < 3; c++) probe[to++] = result[from + c]!;
    }
  }
  return probe;
}

/** CPU time this process has used, in milliseconds. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

const round = (value: number, digits: number): number => Number(value.toFixed(digits));
