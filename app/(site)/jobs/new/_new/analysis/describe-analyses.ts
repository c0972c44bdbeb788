import type { AnalysisName } from "#lib/kernels/image-analyze/params.ts";

/** What each analysis is for, in a sentence. */
export const SENTENCES: Readonly<Partial<Record<AnalysisName, string>>> = {
  histogram: "How levels of red, green, blue and luma are spread; up to 200 photos at once.",
  duplicates: "Which of up to 200 photos look alike, also when resized or compressed again.",
  corners: "Points that stand out, to find a picture again in another one. A job for each photo.",
  components: "Connected bright or dark patches, counted and measured. A job for each photo.",
  lines: "Straight edges by their votes. A job for each photo.",
  match: "Where a small template lies in a picture: choose the picture first, then the template.",
};
