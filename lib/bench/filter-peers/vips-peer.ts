import { weightsOf } from "#lib/kernels/image-filter/families/convolve/operations.ts";
import type { Op } from "#lib/kernels/image-filter/params.ts";
import type { FilterPeer } from "./filter-peer.ts";

/** wasm-vips; RGBA is premultiplied round what mixes pixels, as sharp does it. */
export async function createVipsPeer(): Promise<FilterPeer> {
  const { default: Vips } = await import("wasm-vips");
  const vips = await Vips();
  vips.concurrency(1);
  vips.Cache.max(0);
  type Image = InstanceType<typeof vips.Image>;

  const filterOf = (op: Op): ((image: Image) => Image) | null => {
    switch (op.op) {
      case "blur":
        return (image) => image.gaussblur(op.sigma, { precision: "integer" });
      case "unsharp":
        return (image) => {
          using coloured = image.copy({ interpretation: "srgb" });
          return coloured.sharpen({ sigma: op.radius });
        };
      case "resize":
        return (image) => image.resize(op.width! / image.width, { kernel: "lanczos3" });
      case "convolve": {
        const weights = weightsOf(op);
        // Rows are what it takes; its types know of one row only.
        const rows = [weights.slice(0, 3), weights.slice(3, 6), weights.slice(6)] as unknown as number[];
        return (image) => {
          using mask = vips.Image.newFromArray(rows, op.divisor, op.offset);
          return image.conv(mask, { precision: "integer" });
        };
      }
      case "median":
        return (image) => image.median(2 * op.radius + 1);
      case "invert":
        return (image) => image.invert();
      default:
        return null;
    }
  };

  return {
    name: "wasm-vips",
    prepare(op, { pixels, width, height, channels }) {
      const apply = filterOf(op);
      if (apply === null) return null;
      return async () => {
        using memory = vips.Image.newFromMemory(pixels, width, height, channels, vips.BandFormat.uchar);
        if (channels === 3 || op.op === "invert") {
          using result = apply(memory);
          return result.writeToMemory() as Uint8Array;
        }
        using coloured = memory.copy({ interpretation: "srgb" });
        using premultiplied = coloured.premultiply();
        using bytes = premultiplied.cast(vips.BandFormat.uchar);
        using filtered = apply(bytes);
        using restored = filtered.unpremultiply();
        using result = restored.cast(vips.BandFormat.uchar);
        return result.writeToMemory() as Uint8Array;
      };
    },
  };
}
