/**
 * How much an object keeps: the entries of all maps, sets and arrays that can be reached from it, and the fields of the plain
 * objects among them. What lies behind closures and `#` fields is not seen.
 *
 * @returns entries by the path on which they are reached, without numbers and keys.
 */
export function countEntries(root: object, leftOut: readonly object[] = []): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  const seen = new Set<object>(leftOut);
  const waiting: [object, string][] = [[root, ""]];
  const look = (value: unknown, path: string): void => {
    if (typeof value !== "object" || value === null || seen.has(value)) return;
    seen.add(value);
    waiting.push([value, path]);
  };
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const [value, path] = next;
    if (ArrayBuffer.isView(value)) continue;
    const isList = Array.isArray(value) || value instanceof Set || value instanceof Map;
    const inside = isList ? [...value].flat() : Object.values(value);
    if (isList) counts.set(path, (counts.get(path) ?? 0) + inside.length);
    for (const [at, each] of inside.entries()) look(each, isList ? `${path}[]` : `${path}.${Object.keys(value)[at]}`);
  }
  return counts;
}
