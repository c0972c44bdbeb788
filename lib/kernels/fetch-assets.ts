import { TabgridError } from "#lib/errors/tabgrid-error.ts";
import type { KernelAssets } from "./kernel.ts";

/** Thrown when a compiled part of a kernel cannot be loaded. */
export class AssetUnavailableError extends TabgridError {
  constructor(path: string, cause: unknown) {
    super("kernel.asset-unavailable", "transient", "A part of the kernel could not be loaded.", {
      cause,
      details: { path },
    });
  }
}

/** Kernel parts fetched from a coordinator's `/assets/`; for browsers. `baseUrl` ends with a slash. */
export function fetchAssets(baseUrl: string | URL): KernelAssets {
  const load = async (path: string): Promise<Response> => {
    try {
      const response = await fetch(new URL(path, baseUrl));
      if (response.ok) return response;
      throw new Error(`HTTP ${response.status}`);
    } catch (cause) {
      throw new AssetUnavailableError(path, cause);
    }
  };
  return {
    text: async (path) => (await load(path)).text(),
    bytes: async (path) => new Uint8Array(await (await load(path)).arrayBuffer()),
  };
}
