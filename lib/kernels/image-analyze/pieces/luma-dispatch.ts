import type { PlannedBuffer } from "../../gpu-program.ts";
import { type Dispatch, groups, head, imageOf } from "../../image-filter/gpu/gpu-dispatch.ts";
import type { Region, Size } from "../../kernel.ts";
import type { Padding } from "../cpu-machine.ts";

/** Room for a 32-bit word a pixel. */
export const wordPlane = ({ width, height }: Size): PlannedBuffer => ({ sizeBytes: width * height * 4 });

/** The first dispatch of analyses on luma: `u32[height, width]` of the pixels `from`, going on beyond them. */
export function lumaDispatch(
  { from, padding }: { readonly from: Region; readonly padding: Padding },
  opaque: boolean,
): Size & { readonly dispatch: Dispatch; readonly input: PlannedBuffer; readonly output: PlannedBuffer } {
  const width = padding.left + from.width + padding.right;
  const height = padding.top + from.height + padding.bottom;
  const size = { width, height };
  const input = imageOf(from);
  const output = wordPlane(size);
  const dispatch = {
    shader: "luma",
    entryPoint: "luma_plane",
    constants: { opaque: Number(opaque) },
    args: head(from, size, -padding.left, -padding.top, 0),
    buffers: { 1: input, 4: output },
    ...groups(size, 1),
    cost: width * height * 16,
  };
  return { width, height, dispatch, input, output };
}
