import { TabgridError } from "#lib/errors/tabgrid-error.ts";
import { shapesOf } from "#lib/kernels/input-shapes.ts";
import type { InputShape, Kernel, Size } from "#lib/kernels/kernel.ts";
import type { Cid } from "#lib/protocol/ids.ts";
import { INPUT_TILE_SIDE, MAX_IMAGE_PIXELS, MAX_JOB_PIXELS, MAX_JOB_TILES } from "#lib/protocol/limits.ts";
import type { EstimateInput, FileInput, ImageInput, JobInput } from "#lib/protocol/messages/jobs.ts";
import type { ApiDeps } from "../api-deps.ts";
import { JobInputError, JobTooLargeError } from "../http-errors.ts";

/** Images of one submission that are decoded at once: as many as there are decoders by default. */
const DECODED_AT_ONCE = 2;

/** Thrown when one of several images cannot be used: says which one, and what its decoder said. */
class ImageRefusedError extends TabgridError {
  constructor(index: number, cause: TabgridError) {
    const { code, kind, hints } = cause;
    super(code, kind, `Image ${index + 1}: ${cause.message}`, { cause, hints, details: { ...cause.details, index } });
  }
}

/**
 * Decodes the images of a submission and reads its file.
 *
 * @param cids the images in order, then the file if the kernel takes one.
 * @throws {JobInputError} @throws {JobTooLargeError} @throws {ImageRefusedError} and what reading a file throws.
 */
export async function takeInputs(deps: ApiDeps, kernel: Kernel, cids: readonly Cid[]): Promise<JobInput[]> {
  const images = kernel.inputs.file === null ? cids : cids.slice(0, -1);
  checkCounts(kernel, images.length, cids.length - images.length);
  // The file first: nothing is decoded beside one that cannot be used.
  const files = await Promise.all(cids.slice(images.length).map((cid) => deps.files.inspect(kernel, cid)));
  return [...(await decodeAll(deps, images)), ...files];
}

/** The shapes of inputs of which the images need not be there yet. @throws like {@link takeInputs}. */
export async function shapesForEstimate(
  deps: ApiDeps,
  kernel: Kernel,
  inputs: readonly EstimateInput[],
): Promise<InputShape[]> {
  const images = inputs.filter((input) => input.kind === "image");
  checkCounts(kernel, images.length, inputs.length - images.length);
  const budget = new PixelBudget();
  for (const image of images) budget.spend(image);
  const files: FileInput[] = [];
  for (const input of inputs) if (input.kind === "file") files.push(await deps.files.inspect(kernel, input.cid));
  return shapesOf([...images, ...files]);
}

/** @throws {JobInputError} */
function checkCounts({ id, inputs }: Kernel, images: number, files: number): void {
  const wanted = inputs.file === null ? 0 : 1;
  if (images < inputs.images.min || files < wanted) throw new JobInputError(id, inputs, "missing");
  if (images > inputs.images.max || files > wanted) throw new JobInputError(id, inputs, "unwanted");
}

async function decodeAll(deps: ApiDeps, cids: readonly Cid[]): Promise<ImageInput[]> {
  const budget = new PixelBudget();
  const inputs: ImageInput[] = [];
  let next = 0;
  let hasFailed = false;
  const decodeInTurn = async (): Promise<void> => {
    while (next < cids.length && !hasFailed) {
      const index = next++;
      const cid = cids[index]!;
      const image = await deps.images.decode(cid).catch((error) => {
        throw error instanceof TabgridError && cids.length > 1 ? new ImageRefusedError(index, error) : error;
      });
      budget.spend(image);
      inputs[index] = { kind: "image", cid, ...image };
    }
  };
  const giveUp = (error: unknown): never => {
    hasFailed = true;
    throw error;
  };
  const decoding = Array.from({ length: DECODED_AT_ONCE }, () => decodeInTurn().catch(giveUp));
  // Whatever is being decoded comes to its end first.
  for (const outcome of await Promise.allSettled(decoding)) if (outcome.status === "rejected") throw outcome.reason;
  return inputs;
}

/** What the images of one job may take together. */
class PixelBudget {
  #pixels = 0;
  #tiles = 0;

  /** @throws {JobTooLargeError} */
  spend({ width, height }: Size): void {
    const pixels = width * height;
    if (pixels > MAX_IMAGE_PIXELS) throw new JobTooLargeError({ pixels, limitPixels: MAX_IMAGE_PIXELS });
    this.#pixels += pixels;
    this.#tiles += Math.ceil(width / INPUT_TILE_SIDE) * Math.ceil(height / INPUT_TILE_SIDE);
    if (this.#pixels > MAX_JOB_PIXELS)
      throw new JobTooLargeError({ pixels: this.#pixels, limitPixels: MAX_JOB_PIXELS });
    if (this.#tiles > MAX_JOB_TILES) throw new JobTooLargeError({ tiles: this.#tiles, limitTiles: MAX_JOB_TILES });
  }
}
