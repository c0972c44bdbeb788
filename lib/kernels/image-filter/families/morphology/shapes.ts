export type Shape = "disc" | "square";

/**
 * How far to either side the neighbours in the row `|dy|` above and below reach: `i32[radius + 1]`, never growing.
 * Of the disc they are the largest w with w² + dy² ≤ radius², as in scikit-image's `disk`.
 */
export function halfWidths(shape: Shape, radius: number): Int32Array<ArrayBuffer> {
  const halves = new Int32Array(radius + 1).fill(radius);
  if (shape === "square") return halves;
  for (let dy = 1; dy <= radius; dy++) {
    let half = halves[dy - 1]!;
    while (half * half + dy * dy > radius * radius) half--;
    halves[dy] = half;
  }
  return halves;
}
