import type { Computer, KernelAssets } from "../kernel.ts";
import { LOG2_TABLE, tileOf } from "./definition.ts";
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

/** The kernel on one core, in WebAssembly. */
export async function createRenderFractalCpu(assets: KernelAssets): Promise<Computer<RenderFractalParams>> {
  const { instance } = await WebAssembly.instantiate(await assets.bytes("render-fractal/render-fractal.wasm"), {});
  const wasm = instance.exports as unknown as FractalExports;
  const { buffer } = wasm.memory;
  new Uint32Array(buffer, wasm.log2TableAt(), LOG2_TABLE.length).set(LOG2_TABLE);
  return {
    async run(work, { signal } = {}) {
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
      const rows = Math.max(1, Math.floor(MAX_CHUNK / (tile.width * tile.samples ** 2)));
      for (let first = 0; first < tile.height; first += rows) {
        signal?.throwIfAborted();
        wasm.renderRows(first, Math.min(rows, tile.height - first));
      }
      return new Uint8Array(buffer, wasm.pixelsAt(), work.unit.resultBytes).slice();
    },
  };
}
