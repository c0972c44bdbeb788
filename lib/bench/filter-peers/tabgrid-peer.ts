import { createLocalFilter } from "#lib/kernels/image-filter/cpu.ts";
import { nodeAssets } from "#lib/kernels/node-assets.ts";
import type { FilterPeer } from "./filter-peer.ts";

/**
 * This project's WebAssembly, the whole image in and the whole out; it gives the bytes that a job would give. Results go
 * into the same bytes each time, as a native library's allocator would see to.
 */
export async function createTabgridPeer(): Promise<FilterPeer> {
  const filter = await createLocalFilter(nodeAssets);
  return {
    name: "tabgrid",
    prepare(op, { pixels: bytes, width, height, channels }) {
      const image = { bytes, width, height, channels, opaque: channels === 3 };
      let into: Uint8Array<ArrayBuffer> | undefined;
      return async () => {
        into = filter.run({ pipeline: [op] }, image, into);
        return into;
      };
    },
  };
}
