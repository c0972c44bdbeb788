/**
 * Whether a JSON value can be stored and sent on: PostgreSQL takes neither the character U+0000 nor unpaired surrogates
 * in text, and `JSON.stringify` alone keeps the latter.
 */
export function isStorableJson(value: unknown): boolean {
  if (typeof value === "string") return !value.includes("\u0000") && value.isWellFormed();
  if (Array.isArray(value)) return value.every(isStorableJson);
  if (typeof value !== "object" || value === null) return true;
  return Object.entries(value).every(([key, member]) => isStorableJson(key) && isStorableJson(member));
}
