/**
 * `node lib/tools/bootstrap.mjs train-upscaler [STEPS]`: makes `public/models/upscale-2x.onnx`, the network that doubles
 * images, from nothing but drawn pictures, and prints how it does on others. The same steps give the same network on the
 * same JavaScript engine.
 */
import { mkdir, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { createImageRecognizeCpu } from "#lib/kernels/image-recognize/cpu.ts";
import { measureUpscaler } from "#lib/kernels/image-recognize/training/measure-upscaler.ts";
import { quantiseUpscaler } from "#lib/kernels/image-recognize/training/quantise-upscaler.ts";
import { trainUpscaler } from "#lib/kernels/image-recognize/training/train-upscaler.ts";
import { nodeAssets } from "#lib/kernels/node-assets.ts";
import { buildAssets } from "./build-assets.ts";

/** A minute or two on one core. */
const STEPS = 2500;
/** Pictures that training does not draw. */
const HELD_OUT = Array.from({ length: 24 }, (_, i) => 900_000 + i);

const models = fileURLToPath(new URL("../../public/models/", import.meta.url));
const steps = Number(process.argv[2] ?? STEPS);

const network = trainUpscaler(steps, (step, psnr) => console.log(`step ${step}: ${psnr.toFixed(2)} dB`));
const file = quantiseUpscaler(network);
await mkdir(models, { recursive: true });
await writeFile(`${models}upscale-2x.onnx`, file);
await buildAssets();
const figures = await measureUpscaler(await createImageRecognizeCpu(nodeAssets), file, HELD_OUT, 64);
console.log(`${file.length} bytes; PSNR on held-out pictures, in dB:`, figures);
