/** Formats that are read. */
type InputFormat = "jpeg" | "png" | "webp" | "avif";

/** Bytes that {@link sniffFormat} wants to see, if there are as many. */
export const SNIFF_BYTES = 32;

/**
 * Tells an image's format from its first bytes, before any decoder sees it.
 *
 * @returns a format that is read, the name of one that is not, or null for what is no image.
 */
export function sniffFormat(
  head: Uint8Array,
):
  | { readonly format: InputFormat; readonly isRead: true }
  | { readonly format: string; readonly isRead: false }
  | null {
  const text = String.fromCharCode(...head.subarray(0, SNIFF_BYTES));
  if (text.startsWith("\xff\xd8\xff")) return { format: "jpeg", isRead: true };
  if (text.startsWith("\x89PNG\r\n\x1a\n")) return { format: "png", isRead: true };
  if (text.startsWith("RIFF") && text.slice(8, 12) === "WEBP") return { format: "webp", isRead: true };
  if (text.slice(4, 8) === "ftyp") {
    // ISO base media: the major brand, then compatible brands, four characters each.
    const brands = text.slice(8).match(/.{1,4}/gs) ?? [];
    if (brands.some((brand) => brand === "avif" || brand === "avis")) return { format: "avif", isRead: true };
    return { format: brands[0] ?? "iso-media", isRead: false };
  }
  for (const [magic, format] of OTHERS) if (text.startsWith(magic)) return { format, isRead: false };
  if (/^\s*(<\?xml|<svg|<!DOCTYPE svg)/i.test(text)) return { format: "svg", isRead: false };
  return null;
}

const OTHERS: readonly (readonly [string, string])[] = [
  ["GIF8", "gif"],
  ["BM", "bmp"],
  ["II*\0", "tiff"],
  ["MM\0*", "tiff"],
  ["8BPS", "psd"],
  ["\0\0\x01\0", "ico"],
  ["\xff\x0a", "jxl"],
  ["\0\0\0\x0cJXL ", "jxl"],
  ["\0\0\0\x0cjP  ", "jp2"],
  ["%PDF", "pdf"],
];
