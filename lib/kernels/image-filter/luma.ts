/** Rec. 709 luma weights in 1/256: red, green, blue. ITU-R BT.709-6, item 3.2. */
export const LUMA = [54, 183, 19] as const;
