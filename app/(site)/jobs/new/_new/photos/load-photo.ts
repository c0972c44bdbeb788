import { TabgridError } from "#lib/errors/tabgrid-error.ts";
import type { PixelImage } from "#lib/kernels/preview-api.ts";
import { MAX_BLOB_BYTES, MAX_IMAGE_PIXELS } from "#lib/protocol/limits.ts";

/** Longer side of the copy that previews are computed on, in pixels. */
const PREVIEW_SIDE = 512;
/** Kinds of file the coordinator decodes. */
export const PHOTO_TYPES = ["image/jpeg", "image/png", "image/webp", "image/avif"] as const;

/** Why a file cannot become the input of a job. */
export type PhotoProblem =
  | "photo.no-picture"
  | "photo.broken"
  | "photo.too-large"
  | "photo.too-many-pixels"
  | "photo.too-many";

/** Thrown when a file cannot become the input of a job. The message says what to do as well. */
export class PhotoUnusableError extends TabgridError {
  constructor(code: PhotoProblem, message: string, details: Readonly<Record<string, number>> = {}, cause?: unknown) {
    super(code, "user", message, { details, cause });
  }
}

/** A photo picked by the visitor, with a small copy of it. */
export interface Photo {
  readonly file: File;
  /** Size as displayed: orientation applied. */
  readonly width: number;
  readonly height: number;
  /** How much smaller the copy is: 1 when the photo itself is small. */
  readonly scale: number;
  readonly small: PixelImage & { readonly opaque: boolean };
}

/** Longer side of a thumbnail, in pixels. */
const THUMBNAIL_SIDE = 128;

/** A thumbnail of a photo as a data URL: a few kilobytes that need no letting go. */
export function drawThumbnail({ small }: Photo): string {
  const scale = Math.min(1, THUMBNAIL_SIDE / Math.max(small.width, small.height));
  const whole = new OffscreenCanvas(small.width, small.height);
  whole.getContext("2d")!.putImageData(new ImageData(small.rgba, small.width, small.height), 0, 0);
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(small.width * scale));
  canvas.height = Math.max(1, Math.round(small.height * scale));
  canvas.getContext("2d")!.drawImage(whole, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL("image/webp", 0.7);
}

/**
 * Decodes a picked file, honouring its orientation.
 *
 * @throws {PhotoUnusableError} when it is no picture, of an unknown kind, or too large.
 */
export async function loadPhoto(file: File): Promise<Photo> {
  if (!(PHOTO_TYPES as readonly string[]).includes(file.type)) {
    throw new PhotoUnusableError("photo.no-picture", "Tabgrid cannot read it. Use a JPEG, PNG, WebP or AVIF file.");
  }
  if (file.size > MAX_BLOB_BYTES) {
    const megabytes = Math.floor(MAX_BLOB_BYTES / 1e6);
    throw new PhotoUnusableError("photo.too-large", `The file is larger than ${megabytes} MB.`, { megabytes });
  }
  let bitmap: ImageBitmap;
  try {
    bitmap = await createImageBitmap(file);
  } catch (cause) {
    throw new PhotoUnusableError("photo.broken", "The file is damaged, or not the picture its name says.", {}, cause);
  }
  const { width, height } = bitmap;
  if (width * height > MAX_IMAGE_PIXELS) {
    bitmap.close();
    const megapixels = { actual: Math.ceil((width * height) / 1e6), most: MAX_IMAGE_PIXELS / 1e6 };
    throw new PhotoUnusableError(
      "photo.too-many-pixels",
      `The picture has ${megapixels.actual} megapixels; ${megapixels.most} are the most. Make it smaller first.`,
      megapixels,
    );
  }
  const scale = Math.min(1, PREVIEW_SIDE / Math.max(width, height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.max(1, Math.round(height * scale));
  const context = canvas.getContext("2d", { willReadFrequently: true })!;
  context.imageSmoothingQuality = "high";
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  const rgba = context.getImageData(0, 0, canvas.width, canvas.height).data as Uint8ClampedArray<ArrayBuffer>;
  return {
    file,
    width,
    height,
    scale,
    small: { width: canvas.width, height: canvas.height, rgba, opaque: file.type === "image/jpeg" || isOpaque(rgba) },
  };
}

function isOpaque(rgba: Uint8ClampedArray): boolean {
  for (let at = 3; at < rgba.length; at += 4) if (rgba[at] !== 255) return false;
  return true;
}
