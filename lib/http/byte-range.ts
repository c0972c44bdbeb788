/** What a Range header asks of content of a known size. */
export type RangeRequest = "whole" | "unsatisfiable" | { readonly start: number; readonly end: number };

/**
 * Reads a Range header (RFC 9110, 14.2) for content of `sizeBytes`. Several ranges and other units are answered with the
 * whole content, as the standard allows. `end` is exclusive.
 */
export function parseRange(header: string | undefined, sizeBytes: number): RangeRequest {
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header?.trim() ?? "");
  if (match === null) return "whole";
  const [, first, last] = match as unknown as [string, string, string];
  if (first === "" && last === "") return "whole";
  if (first === "") {
    const length = Math.min(Number(last), sizeBytes);
    return length === 0 ? "unsatisfiable" : { start: sizeBytes - length, end: sizeBytes };
  }
  const start = Number(first);
  if (last !== "" && Number(last) < start) return "whole";
  if (start >= sizeBytes) return "unsatisfiable";
  return { start, end: last === "" ? sizeBytes : Math.min(Number(last) + 1, sizeBytes) };
}
