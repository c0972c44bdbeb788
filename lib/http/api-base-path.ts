/** Where the API lives, and its version. */
export const API_BASE_PATH = "/api/v1";

/** Whether the path of a request belongs to the API. */
export function isApiPath(url: string): boolean {
  const next = url.charCodeAt(API_BASE_PATH.length);
  // The path ends there, or goes on with "/" or "?".
  return url.startsWith(API_BASE_PATH) && (Number.isNaN(next) || next === 0x2f || next === 0x3f);
}
