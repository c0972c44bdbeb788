/** Networks that say nothing about who is behind an address: first address and length in bits. */
const PRIVATE_V4: readonly (readonly [string, number])[] = [
  ["0.0.0.0", 8], // this host (RFC 791)
  ["10.0.0.0", 8], // private (RFC 1918)
  ["100.64.0.0", 10], // shared by a carrier's customers (RFC 6598)
  ["127.0.0.0", 8], // loopback (RFC 1122)
  ["169.254.0.0", 16], // link-local (RFC 3927)
  ["172.16.0.0", 12], // private (RFC 1918)
  ["192.168.0.0", 16], // private (RFC 1918)
];

/**
 * The network an address is counted under by the rules of assignment: its /24 for IPv4, also where it is written as
 * IPv6; its /48 for IPv6, which is what one site is given.
 *
 * @param countPrivate whether loopback, private and link-local addresses count too: on a coordinator for one machine or
 *   one household all hosts have such an address, and could compute nothing for each other if they did.
 * @returns null for one that does not count, and for what is no address.
 */
export function networkPrefixOf(address: string, countPrivate: boolean): string | null {
  const v4 = parseV4(address);
  if (v4 !== null) return prefixOfV4(v4, countPrivate);
  const groups = parseV6(address);
  if (groups === null) return null;
  const isMapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  if (isMapped) return prefixOfV4(((groups[6]! << 16) | groups[7]!) >>> 0, countPrivate);
  if (!countPrivate && isPrivateV6(groups)) return null;
  const site = groups.slice(0, 3).map((group) => group.toString(16));
  return `${site.join(":")}::/48`;
}

function prefixOfV4(address: number, countPrivate: boolean): string | null {
  const isPrivate = PRIVATE_V4.some(([first, bits]) => (address ^ parseV4(first)!) >>> (32 - bits) === 0);
  if (isPrivate && !countPrivate) return null;
  return `${address >>> 24}.${(address >>> 16) & 255}.${(address >>> 8) & 255}.0/24`;
}

/** Unspecified and loopback (`::`, `::1`), unique local (fc00::/7, RFC 4193), link-local (fe80::/10, RFC 4291). */
function isPrivateV6(groups: readonly number[]): boolean {
  const first = groups[0]!;
  const isLocal = groups.slice(0, 7).every((group) => group === 0) && groups[7]! <= 1;
  return isLocal || (first & 0xfe00) === 0xfc00 || (first & 0xffc0) === 0xfe80;
}

/** The 32 bits of a dotted address. */
function parseV4(text: string): number | null {
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text)?.slice(1).map(Number);
  if (parts === undefined || parts.some((part) => part > 255)) return null;
  return parts.reduce((bits, part) => bits * 256 + part, 0);
}

/** The eight groups of 16 bits of an IPv6 address (RFC 4291, 2.2), whatever zone is written behind it. */
function parseV6(text: string): number[] | null {
  const halves = text.split("%", 1)[0]!.split("::");
  if (halves.length > 2) return null;
  const [left, right] = [parseGroups(halves[0]!), parseGroups(halves[1] ?? "")];
  if (left === null || right === null) return null;
  const missing = 8 - left.length - right.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return null;
  return [...left, ...Array<number>(missing).fill(0), ...right];
}

/** Groups between colons; the last may be a dotted IPv4 address, which makes two. */
function parseGroups(text: string): number[] | null {
  if (text === "") return [];
  const parts = text.split(":");
  const groups: number[] = [];
  for (const [at, part] of parts.entries()) {
    const v4 = at === parts.length - 1 ? parseV4(part) : null;
    if (v4 !== null) groups.push(v4 >>> 16, v4 & 0xffff);
    else if (/^[\da-f]{1,4}$/i.test(part)) groups.push(Number.parseInt(part, 16));
    else return null;
  }
  return groups;
}
