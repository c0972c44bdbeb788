/** What the codec process is asked to do. Paths are files of ours; `.v` is libvips' raw format (vips-file.ts). */
export type CodecRequest =
  | { readonly op: "decode"; readonly inputPath: string; readonly outputPath: string; readonly maxPixels: number }
  | {
      readonly op: "encode";
      readonly inputPath: string;
      readonly outputPath: string;
      readonly format: "png" | "webp";
      readonly maxPixels: number;
    };

/**
 * How it ended. `failed`: the codec cannot do it with this file, now or later; `machine`: this machine could not, now.
 */
export type CodecOutcome =
  | { readonly ok: true }
  | { readonly ok: false; readonly why: "too-large"; readonly width: number; readonly height: number }
  | { readonly ok: false; readonly why: "unsupported"; readonly format: string }
  | { readonly ok: false; readonly why: "failed" | "machine"; readonly message: string };
