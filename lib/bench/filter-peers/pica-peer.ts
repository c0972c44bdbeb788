import createPica from "pica";
import type { FilterPeer } from "./filter-peer.ts";

/** pica, its WebAssembly on raw buffers: it resizes RGBA and nothing else. */
export async function createPicaPeer(): Promise<FilterPeer> {
  const pica = createPica({ features: ["js", "wasm"], idle: 0 });
  return {
    name: "pica",
    prepare(op, { pixels: src, width, height, channels }) {
      if (op.op !== "resize" || channels === 3) return null;
      const toWidth = op.width!;
      const toHeight = Math.round((height * toWidth) / width);
      return async () =>
        (await pica.resizeBuffer({ src, width, height, toWidth, toHeight, filter: "lanczos3" })) as Uint8Array;
    },
  };
}
