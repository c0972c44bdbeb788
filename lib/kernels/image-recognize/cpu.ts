import type { Computer, ImageShape, KernelAssets, Region, RunOptions, UnitWork } from "../kernel.ts";
import { alphaOffsets } from "./alpha.ts";
import { areaMean } from "./area-mean.ts";
import { type ColourRun, colourRunsOf } from "./colour-runs.ts";
import { paddingOf, padTensor, pixelBytes, runLayer, type Tensor } from "./cpu-layers.ts";
import { type PlacedLayer, RecognizeMemory } from "./cpu-machine.ts";
import type { Network } from "./network/layers.ts";
import { channelsOf, shapeOf } from "./network/summary.ts";
import { NetworkReader } from "./open-network.ts";
import type { RecognizeParams } from "./params.ts";
import { compileProgram, layoutOnCpu, type Program, paddedInput } from "./program.ts";

/** Networks on WebAssembly SIMD: a unit's layers are run one after the other. */
export async function createImageRecognizeCpu(assets: KernelAssets): Promise<Computer<RecognizeParams>> {
  const bytes = await assets.bytes("image-recognize/image-recognize.wasm");
  const { instance } = await WebAssembly.instantiate(bytes, {});
  const memory = new RecognizeMemory(instance.exports as never);
  const networks = new NetworkReader();
  return {
    async run(work, options = {}) {
      const network = networks.open(work);
      const unit = new CpuUnit(memory, network, work, options);
      return network.classifier ? unit.classify() : unit.makeTile();
    },
  };
}

/** Pixels that a unit sees, and where they lie in the picture. */
interface Seen {
  readonly at: number;
  readonly region: Region;
}

/** One unit on its way through a network. */
class CpuUnit {
  readonly #memory: RecognizeMemory;
  readonly #layers: readonly PlacedLayer[];
  readonly #network: Network;
  readonly #work: UnitWork<RecognizeParams>;
  readonly #options: RunOptions;
  /** Inputs with padding, of the layers that see any. */
  #padded: readonly (Tensor | null)[] = [];

  constructor(memory: RecognizeMemory, network: Network, work: UnitWork<RecognizeParams>, options: RunOptions) {
    this.#memory = memory;
    this.#layers = memory.begin(network);
    this.#network = network;
    this.#work = work;
    this.#options = options;
  }

  /** @returns `u8[classes]` */
  classify(): Uint8Array<ArrayBuffer> {
    const { params, unit, pixels } = this.#work;
    const { channels, width, height } = this.#network.input;
    const raster = { width: width!, height: height! };
    const seen = areaMean(pixels[0]!, unit.reads[0]!.region, raster, channels === 1);
    const program = compileProgram(this.#network.layers.map(shapeOf), raster, { x: 0, y: 0, width: 1, height: 1 });
    const tensors = this.#placeTensors(program);
    const at = this.#memory.placeTable(seen);
    this.#run(program, tensors, { at, region: { x: 0, y: 0, ...raster } }, colourRunsOf(this.#network, params)[0]!);
    const levels = new Uint16Array(this.#memory.wasm.memory.buffer, tensors.at(-1)!.at, unit.resultBytes);
    return Uint8Array.from(levels);
  }

  /** @returns `u8[height, width, 4]` of the unit's region */
  makeTile(): Uint8Array<ArrayBuffer> {
    const { params, unit, pixels, inputs } = this.#work;
    const { wasm } = this.#memory;
    const image = inputs[0] as ImageShape;
    const program = compileProgram(this.#network.layers.map(shapeOf), image, unit.region);
    const tensors = this.#placeTensors(program);
    const seen = { at: this.#memory.placeTable(pixels[0]!), region: unit.reads[0]!.region };
    const made = this.#memory.place(unit.resultBytes);
    const last = tensors.at(-1)!;
    const { width, height } = unit.region;
    const tables = this.#memory.place(256);
    for (const run of colourRunsOf(this.#network, params)) {
      this.#run(program, tensors, seen, run);
      for (const [channel, byte] of run.bytes.entries()) {
        new Uint8Array(wasm.memory.buffer).set(run.pixels[channel]!, tables);
        wasm.writePixels(last.at, pixelBytes(last), channel, tables, made, byte, width * height);
      }
    }
    const { columns, rows } = alphaOffsets(unit.region, seen.region, image, program.sizes.at(-1)!);
    const offsets = [this.#memory.placeTable(columns), this.#memory.placeTable(rows)] as const;
    wasm.writeAlpha(seen.at, ...offsets, made, width, height);
    return new Uint8Array(wasm.memory.buffer, made, unit.resultBytes).slice();
  }

  /** Tensors, and behind them the padded inputs of the layers that need one, at their places. */
  #placeTensors(program: Program): Tensor[] {
    const { layers, input } = this.#network;
    const shapes = layers.map(shapeOf);
    const { offsets, sizeBytes } = layoutOnCpu(shapes, input.channels, program);
    const base = this.#memory.place(sizeBytes);
    const channels = channelsOf(shapes, input.channels);
    const tensors = program.regions.map(
      (region, i): Tensor => ({ at: base + offsets[i]!, region, channels: channels[i]! }),
    );
    this.#padded = shapes.map((shape, i) => {
      const region = paddedInput(shapes, program, i);
      return region && { at: base + offsets[tensors.length + i]!, region, channels: channels[shape.from[0]!]! };
    });
    return tensors;
  }

  /** Runs all layers over what was seen. The signal is heard between layers. */
  #run(program: Program, tensors: readonly Tensor[], seen: Seen, { bytes, levels }: ColourRun): void {
    const { wasm } = this.#memory;
    const first = tensors[0]!;
    const table = this.#memory.place(256);
    const region = program.regions[0]!;
    const rowBytes = seen.region.width * 4;
    const from = seen.at + (region.y - seen.region.y) * rowBytes + (region.x - seen.region.x) * 4;
    for (const [channel, byte] of bytes.entries()) {
      new Uint8Array(wasm.memory.buffer).set(levels[channel]!, table);
      const to = [first.at, pixelBytes(first), channel, region.width, region.height] as const;
      wasm.readPixels(from, rowBytes, byte, table, ...to);
    }
    for (const [i, placed] of this.#layers.entries()) {
      this.#options.signal?.throwIfAborted();
      const { layer } = placed;
      const padded = this.#padded[i];
      if (padded) padTensor(wasm, tensors[layer.from[0]!]!, padded, paddingOf(layer));
      const inputs = padded ? [padded] : layer.from.map((index) => tensors[index]!);
      runLayer(wasm, placed, inputs, tensors[i + 1]!);
    }
  }
}
