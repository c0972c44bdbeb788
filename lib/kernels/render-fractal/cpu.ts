import type { Computer, KernelAssets } from "../kernel.ts";
import { LOG2_TABLE, tileOf } from "./definition.ts";
import { finishedRowsOf } from "./finished-rows.ts";
import type { RenderFractalParams } from "./params.ts";

/** What `wasm/index.ts` exports. */
interface FractalExports {
  readonly memory: WebAssembly.Memory;
  columnsAt(): number;
  rowsAt(): number;
  log2TableAt(): number;
  paletteAt(): number;
  pixelsAt(): number;
  configure(
    julia: number,
    width: number,
    samples: number,
    maxIterations: number,
    constantRe: bigint,
    constantIm: bigint,
    density: number,
    phase: number,
    interior: number,
  ): void;
  renderRows(first: number, count: number): void;
}

/** Most samples of one `renderRows`. */
const MAX_CHUNK = 4096;
/** Iterations, if no sample escaped, between two checkpoints: an eighth of a second on one core. */
const CHECKPOINT_ITERATIONS = 2 ** 25;

/** The kernel on one core, in WebAssembly. */
export async function createRenderFractalCpu(assets: KernelAssets): Promise<Computer<RenderFractalParams>> {
  const { instance } = await WebAssembly.instantiate(await assets.bytes("render-fractal/render-fractal.wasm"), {});
  const wasm = instance.exports as unknown as FractalExports;
  const { buffer } = wasm.memory;
  new Uint32Array(buffer, wasm.log2TableAt(), LOG2_TABLE.length).set(LOG2_TABLE);
  return {
    async run(work, { signal, resumeFrom, onCheckpoint, rest } = {}) {
      const tile = tileOf(work.params, work.unit.region);
      new BigInt64Array(buffer, wasm.columnsAt(), tile.re.length).set(tile.re);
      new BigInt64Array(buffer, wasm.rowsAt(), tile.im.length).set(tile.im);
      new Uint32Array(buffer, wasm.paletteAt(), tile.palette.length).set(tile.palette);
      wasm.configure(
        Number(tile.julia),
        tile.width,
        tile.samples,
        tile.maxIterations,
        tile.constantRe,
        tile.constantIm,
        tile.density,
        tile.phase,
        tile.interior,
      );
      const pixels = (rows: number): Uint8Array<ArrayBuffer> =>
        new Uint8Array(buffer, wasm.pixelsAt(), rows * tile.width * 4);
      const finished = finishedRowsOf(resumeFrom, tile);
      pixels(finished.rows).set(finished.pixels);
      const rowSamples = tile.width * tile.samples ** 2;
      const rowIterations = rowSamples * tile.maxIterations;
      const step = Math.max(1, Math.floor(Math.min(MAX_CHUNK / rowSamples, CHECKPOINT_ITERATIONS / rowIterations)));
      let unsaved = 0;
      for (let first = finished.rows; first < tile.height; first += step) {
        signal?.throwIfAborted();
        const count = Math.min(step, tile.height - first);
        wasm.renderRows(first, count);
        const resting = rest?.();
        if (resting) await resting;
        unsaved += count * rowIterations;
        if (unsaved < CHECKPOINT_ITERATIONS || first + count === tile.height) continue;
        onCheckpoint?.(pixels(first + count).slice());
        unsaved = 0;
      }
      return pixels(tile.height).slice();
    },
  };
}
