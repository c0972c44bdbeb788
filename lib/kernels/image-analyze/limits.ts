/** Longest side of an image that is analysed, in pixels: places are kept in 16 bits a coordinate. */
export const MAX_SIDE = 65_535;
/** Most images in one job. */
export const MAX_IMAGES = 200;
/** Most corners, components, places or lines that a job may ask for. */
export const MAX_LISTED = 2000;
