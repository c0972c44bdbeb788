import { isIPv4, isIPv6 } from "node:net";
import { RateLimitedError } from "./http-errors.ts";

/** How often something may be done: `burst` at once, refilled at `perMinute`. */
export interface RateLimit {
  readonly perMinute: number;
  readonly burst: number;
}

/** Senders remembered per limit; the longest-idle one is forgotten first. */
const MAX_SENDERS = 50_000;

/** Takes one token for a sender. @throws {RateLimitedError} when none is left. */
export type RateLimiter = (sender: string, factor?: number) => void;

/**
 * A token bucket per sender, in bounded memory. `factor` multiplies the limit for senders to be treated generously.
 */
export function createRateLimiter(limit: RateLimit, now: () => number): RateLimiter {
  const buckets = new Map<string, { tokens: number; atMs: number }>();
  return (sender, factor = 1) => {
    const burst = limit.burst * factor;
    const perMs = (limit.perMinute * factor) / 60_000;
    const known = buckets.get(sender);
    const atMs = now();
    // The clock may be set back: nobody pays for that.
    const elapsedMs = known === undefined ? 0 : Math.max(0, atMs - known.atMs);
    const tokens = known === undefined ? burst : Math.min(burst, known.tokens + elapsedMs * perMs);
    buckets.delete(sender);
    if (buckets.size >= MAX_SENDERS) buckets.delete(buckets.keys().next().value!);
    buckets.set(sender, { tokens: tokens >= 1 ? tokens - 1 : tokens, atMs });
    if (tokens < 1) throw new RateLimitedError(Math.ceil((1 - tokens) / perMs));
  };
}

/** Whether an address is this machine itself. */
export function isLoopback(address: string): boolean {
  return address === "::1" || address.startsWith("127.") || address.startsWith("::ffff:127.");
}

/**
 * The sender that an address stands for: itself for IPv4, also where it is written as IPv6; its /64 network for IPv6, of
 * which one person has all.
 */
export function senderOf(address: string): string {
  const mapped = /^::ffff:([\d.]+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  if (!isIPv6(address)) return address;
  const [head = "", tail = ""] = address.split("%", 1)[0]!.toLowerCase().split("::");
  const left = head === "" ? [] : head.split(":");
  const right = tail === "" ? [] : tail.split(":");
  const zeros = Array<string>(Math.max(0, 8 - left.length - right.length)).fill("0");
  return `${[...left, ...zeros, ...right].slice(0, 4).join(":")}::/64`;
}

/**
 * The /48 network of an IPv6 address, null for IPv4: what one site is given, and whoever asks for it at a tunnel broker. It
 * has 65,536 networks that {@link senderOf} tells apart.
 */
export function siteOf(address: string): string | null {
  const sender = senderOf(address);
  return sender.endsWith("::/64") ? `${sender.split(":", 3).join(":")}::/48` : null;
}

/**
 * The sender's address from an X-Forwarded-For header: the last entry, which one's own proxy added, without the port that
 * some write after it. Null when it is no address.
 */
export function forwardedAddress(header: string | undefined): string | null {
  const last = header?.split(",").at(-1)?.trim() ?? "";
  const address = /^\[(.+)\](?::\d+)?$/.exec(last)?.[1] ?? /^([\d.]+):\d+$/.exec(last)?.[1] ?? last;
  return isIPv4(address) || isIPv6(address) ? address : null;
}
