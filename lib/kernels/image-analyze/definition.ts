/**
 * # What `image-analyze` computes, to the last bit
 *
 * Every implementation (WebAssembly, WGSL, the plain reference) must give the bytes written down with the analyses, in
 * `analyses/<name>/analysis.ts`. All arithmetic is on integers: 32 bits unless said otherwise, `>>` rounds towards −∞.
 *
 * ## A job
 * Its first stage measures the images, unit by unit, and is put together to the analysis' data; the report is made of
 * them. The second stage draws what was found: the pixels of its base (the first image, or a sheet) with marks over
 * them (`drawing/marks.ts`). Neither depends on how the rasters are cut into units.
 *
 * ## Colours
 * Every analysis sees the image on black: colours premultiplied by `t = c · a + 128; c' = (t + (t >> 8)) >> 8` unless
 * the input shape says that it is opaque. Luma is Rec. 709 in 1/256: `Y = (54 r + 183 g + 19 b + 128) >> 8`.
 *
 * ## The endless plane
 * Analyses that look at neighbourhoods see the luma of an endless plane: beyond the image's edge it goes on as the
 * edge pixel nearest to it. What they find lies within the image.
 *
 * ## Lists
 * Lists of what was found have a fixed capacity: count first, then that many entries in the order of their rank, then
 * zeros. A list that was cut says so: the count of all that was found stands beside it. Ranks have no ties: what is
 * equally strong is ranked by its place, row by row.
 */
export const DEFINITION_VERSION = 1;
