import { expose, transfer } from "comlink";
import { fetchAssets } from "#lib/kernels/fetch-assets.ts";
import type { Computer } from "#lib/kernels/kernel.ts";
import { type PreviewApi, renderPreview } from "#lib/kernels/render-preview.ts";
import { kernelRuntimes } from "#lib/kernels/runtimes.ts";

const assets = fetchAssets(new URL("/assets/", location.origin));
const computers = new Map<string, Promise<Computer>>();

const api: PreviewApi = {
  async render(kernelId, params, input) {
    const { kernel, createCpu } = await kernelRuntimes[kernelId]!();
    const computer = computers.get(kernelId) ?? createCpu(assets);
    computers.set(kernelId, computer);
    computer.catch(() => computers.delete(kernelId));
    const image = await renderPreview(kernel.plan(params, input), await computer, params, input);
    return transfer(image, [image.rgba.buffer]);
  },
};

expose(api);
