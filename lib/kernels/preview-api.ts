/** Pixels as RGBA8, not premultiplied, row-major. */
export interface PixelImage {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8ClampedArray<ArrayBuffer>;
}

/** What a page asks a preview worker for. */
export interface PreviewApi {
  /**
   * Runs a whole, small job on the CPU, exactly as hosts would.
   *
   * @returns its output image; null for jobs that make none.
   */
  render(
    kernelId: string,
    params: unknown,
    inputs: readonly (PixelImage & { readonly opaque: boolean })[],
  ): Promise<PixelImage | null>;
}
