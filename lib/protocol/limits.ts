/** Largest result that travels inside a report and lives in its unit's row, in bytes. Larger ones are blobs. */
export const INLINE_RESULT_BYTES = 8 * 1024;
/** Most reports or claimed replicas in one exchange; bounds a request to about 700 KiB with inline results. */
export const MAX_BATCH = 64;
/** Most replicas whose standing a host may ask about in one exchange. */
export const MAX_STANDINGS = 256;
/** Largest single blob, in bytes: an uploaded photo of 100 Mpixel fits. */
export const MAX_BLOB_BYTES = 256 * 1024 * 1024;
/** Largest result of one unit, in bytes: 2048 x 2048 RGBA. */
export const MAX_RESULT_BYTES = 16 * 1024 * 1024;
/** Most memory one unit may take on a host's CPU, in bytes: its input, its result and what its kernel needs beside them. */
export const MAX_UNIT_BYTES = 1024 * 1024 * 1024;
/** Most units of one bundle. */
export const MAX_BUNDLE = 4_096;
/** Largest data of one stage, and largest report, in bytes: every host fetches the one, every page the other. */
export const MAX_STAGE_BYTES = 64 * 1024 * 1024;
/** Largest image accepted, in pixels, checked before decoding. Guards against decompression bombs. */
export const MAX_IMAGE_PIXELS = 100_000_000;
/** Side of the square tiles an input image is stored in, in pixels: 256 KiB of RGBA each. */
export const INPUT_TILE_SIDE = 256;
/** Most inputs of one job: 200 images and a file. */
export const MAX_JOB_INPUTS = 201;
/** Most pixels of a job's input images together. */
export const MAX_JOB_PIXELS = 2 ** 30;
/** Most tiles that a job's input images are stored in. */
export const MAX_JOB_TILES = 20_000;
