import { drawTestImage } from "#lib/kernels/image-filter/draw-test-image.ts";
import { type ModelImage, modelBlur, modelResize, modelUnsharp, psnr } from "#lib/kernels/image-filter/float-model.ts";
import type { Op } from "#lib/kernels/image-filter/params.ts";
import { parsePipeline } from "#lib/kernels/image-filter/pipeline-text.ts";
import {
  createOpencvPeer,
  createSharpPeer,
  createTabgridPeer,
  createVipsPeer,
  type FilterPeer,
  type RawImage,
} from "./filter-peers.ts";
import type { BenchOptions, BenchResult } from "./suite.ts";

/** Side of the image, in pixels. */
const SIDE = 2048;
/** Each program runs a case this often, in turns, or until it has spent its share of time. */
const ROUNDS = 7;
const SHARE_MS = 2_500;
/** Where sharp's Gaussian ends when it may take all it needs, as a share of its centre. */
const FULL_AMPLITUDE = 0.01;
/** Where accuracy is measured, in the output: away from the edges, as peers treat those differently. */
const PROBE = { x: 400, y: 400, width: 160, height: 160 };

interface Case {
  readonly name: string;
  readonly text: string;
  readonly channels: 3 | 4;
}

const CASES: readonly Case[] = [
  { name: "blur2", text: "blur(sigma=2)", channels: 3 },
  { name: "blur2Rgba", text: "blur(sigma=2)", channels: 4 },
  { name: "blur16", text: "blur(sigma=16)", channels: 3 },
  { name: "blur16Rgba", text: "blur(sigma=16)", channels: 4 },
  { name: "unsharp", text: "unsharp(amount=1,radius=1.5)", channels: 3 },
  { name: "half", text: `resize(width=${SIDE / 2})`, channels: 3 },
  { name: "halfRgba", text: `resize(width=${SIDE / 2})`, channels: 4 },
];

/**
 * The image filter on one CPU thread against sharp, wasm-vips and opencv-js on the same drawn image: input megapixels
 * per second, raw bytes to raw bytes, the fastest of rounds run in turns; and how close RGB results are to the ideal
 * ones (PSNR in dB against double precision). Whole images go through the kernel's plan, tile by tile.
 *
 * Seconds are CPU seconds of this process: every program has one thread, and others on the machine do not count.
 * `sharpFull` is sharp with its Gaussian not cut off, for comparison at like accuracy.
 */
export async function run({ seed }: BenchOptions): Promise<BenchResult> {
  const rgba = drawTestImage(SIDE, SIDE, seed, { opaque: false });
  const images = {
    3: { pixels: withoutAlpha(rgba), width: SIDE, height: SIDE, channels: 3 },
    4: { pixels: rgba, width: SIDE, height: SIDE, channels: 4 },
  } as const;
  const peers = [
    await createTabgridPeer(),
    await createSharpPeer(),
    await createSharpPeer("sharp-full", FULL_AMPLITUDE),
    await createVipsPeer(),
    await createOpencvPeer(),
  ];
  const figures: Record<string, number> = {};
  const table = [["case (Mpixel/s, PSNR dB)", ...peers.map((peer) => peer.name), "ratio to best peer"]];
  for (const { name, text, channels } of CASES) {
    const [op] = parsePipeline(text) as [Op];
    const outcomes = await measure(peers, op, images[channels]);
    const row = [`${text} ${channels === 3 ? "RGB" : "RGBA"}`];
    for (const peer of peers) {
      const outcome = outcomes.find((each) => each.peer === peer);
      row.push(outcome ? inWords(outcome) : "–");
      if (!outcome) continue;
      const key = peer.name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
      figures[`${name}.${key}MpixPerSecond`] = outcome.megapixels;
      const psnrKey = key === "tabgrid" ? `${name}.psnr` : `${name}.${key}Psnr`;
      if (outcome.decibels !== null) figures[psnrKey] = outcome.decibels;
    }
    const [own, ...others] = outcomes;
    const ratio = round(own!.megapixels / Math.max(...others.map(({ megapixels }) => megapixels)), 2);
    figures[`${name}.ratioToBest`] = ratio;
    table.push([...row, `${ratio}×`]);
  }
  return { figures, table };
}

interface Outcome {
  readonly peer: FilterPeer;
  readonly megapixels: number;
  /** Null for RGBA, where peers disagree on what transparent pixels mean. */
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

function idealOf(op: Op, image: ModelImage): Float64Array {
  if (op.op === "blur") return modelBlur(image, op.sigma, PROBE);
  if (op.op === "unsharp") return modelUnsharp(image, op.amount, op.radius, PROBE);
  return modelResize(image, { width: SIDE / 2, height: SIDE / 2 }, PROBE);
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

function withoutAlpha(rgba: Uint8Array): Uint8Array {
  return rgba.filter((_, i) => i % 4 !== 3);
}

/** CPU time this process has used, in milliseconds. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

const round = (value: number, digits: number): number => Number(value.toFixed(digits));
