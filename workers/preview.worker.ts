import { expose, transfer } from "comlink";
import { fetchAssets } from "#lib/kernels/fetch-assets.ts";
import type { Computer } from "#lib/kernels/kernel.ts";
import type { PreviewApi } from "#lib/kernels/preview-api.ts";
import { runWholeJob } from "#lib/kernels/run-whole-job.ts";
import { kernelRuntimes } from "#lib/kernels/runtimes.ts";

const assets = fetchAssets(new URL("/assets/", location.origin));
const computers = new Map<string, Promise<Computer>>();

const api: PreviewApi = {
  async render(kernelId, params, inputs) {
    const { kernel, createCpu } = await kernelRuntimes[kernelId]!();
    const computer = computers.get(kernelId) ?? createCpu(assets);
    computers.set(kernelId, computer);
    computer.catch(() => computers.delete(kernelId));
    const shapes = inputs.map(({ width, height, opaque }) => ({ kind: "image" as const, width, height, opaque }));
    const images = inputs.map(({ rgba }) => rgba);
    const { image, width, height } = await runWholeJob(kernel, await computer, params, { shapes, images });
    if (image === null) return null;
    return transfer({ width, height, rgba: new Uint8ClampedArray(image.buffer) }, [image.buffer]);
  },
};

expose(api);
