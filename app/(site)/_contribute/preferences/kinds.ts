/** Kinds of jobs a person may serve or not. Listed here: the kernels themselves would weigh more than the page. */
export const KINDS = ["image-filter", "image-analyze", "image-recognize", "render-fractal", "spin"] as const;
