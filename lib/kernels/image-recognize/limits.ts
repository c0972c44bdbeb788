/** Largest network file, in bytes. */
export const MAX_FILE_BYTES = 16 * 1024 * 1024;
/** Most layers after quantisations are folded into them. */
export const MAX_LAYERS = 256;
/** Most channels of a tensor; classes of a classifier included. */
export const MAX_CHANNELS = 32_768;
/** Longest side of a window, and largest step, dilation or factor of one. */
export const MAX_WINDOW = 64;
/** Longest side of a raster inside the network of a classifier, in pixels. */
export const MAX_CLASSIFIER_SIDE = 2048;
/** Furthest that an output pixel may look to one side, in pixels of the input. */
export const MAX_APRON = 1024;
/** Most multiply-accumulates of one unit: two or three seconds on one core. */
export const MAX_UNIT_MACS = 2 ** 36;
/** Most memory of one unit on the CPU, in bytes; larger tensors are refused. */
export const MAX_UNIT_BYTES = 512 * 1024 * 1024;
/** Largest tensor, in bytes as the GPU keeps it: WebGPU's default limit for one binding. */
export const MAX_TENSOR_BYTES = 128 * 1024 * 1024;
/** Largest image that one unit of a classifier looks at, in pixels: 128 MiB of RGBA. */
export const MAX_CLASSIFIED_PIXELS = 2 ** 25;
