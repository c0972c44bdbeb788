/** Kinds of jobs a person may serve or not. Listed here: the kernels themselves would weigh more than the page. */
export const KINDS = [
  { kernel: "image-filter", label: "Photo filters" },
  { kernel: "image-analyze", label: "Photo analyses" },
  { kernel: "image-recognize", label: "Neural networks on photos" },
  { kernel: "render-fractal", label: "Fractals" },
  { kernel: "spin", label: "Load tests" },
] as const;
