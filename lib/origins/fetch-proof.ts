import { lookup as systemLookup } from "node:dns/promises";
import { type IncomingMessage, request as requestPlain } from "node:http";
import { request as requestSecure } from "node:https";
import { isIP } from "node:net";
import { isPublicAddress } from "./public-address.ts";

/** Most that is read of a file, in bytes. */
const MOST_BYTES = 4_096;
/** Longest the whole may take, in milliseconds. */
const WITHIN_MS = 5_000;

/** How a file is fetched from a site that anybody may name. */
export interface FetchRules {
  /** Whether addresses outside of the public internet are contacted, too. */
  readonly allowPrivate: boolean;
  /** Addresses of a name; the system's unless given. */
  readonly lookup?: (hostname: string) => Promise<readonly string[]>;
  readonly withinMs?: number;
}

/** A file, or a sentence's worth of why there is none. */
export type Fetched = { readonly text: string } | { readonly why: string };

/**
 * Fetches a small text file from somebody else's server, which may mean harm: the address is looked up once, has to be public,
 * and is the one that is connected to; no redirect is followed; size and time are limited; nothing of ours is sent along.
 */
export async function fetchProof(url: URL, rules: FetchRules): Promise<Fetched> {
  const signal = AbortSignal.timeout(rules.withinMs ?? WITHIN_MS);
  const late = Promise.withResolvers<Fetched>();
  signal.addEventListener("abort", () => late.resolve({ why: "the server did not answer in time" }), { once: true });
  const fetched = find(url, rules, signal).catch(() => ({ why: "the server could not be reached" }));
  return Promise.race([fetched, late.promise]);
}

async function find(url: URL, { allowPrivate, lookup = lookUp }: FetchRules, signal: AbortSignal): Promise<Fetched> {
  const hostname = url.hostname.replace(/^\[|\]$/g, "");
  const addresses = isIP(hostname) === 0 ? await lookup(hostname) : [hostname];
  const [address] = addresses;
  if (address === undefined) return { why: "the host has no address" };
  // One private address among public ones is enough to be led astray.
  if (!allowPrivate && !addresses.every(isPublicAddress)) return { why: "the host's address is not public" };
  const response = await open(url, hostname, address, signal);
  try {
    const { statusCode = 0 } = response;
    if (statusCode !== 200) return { why: `the server answered ${statusCode}` };
    return await readText(response);
  } finally {
    response.destroy();
  }
}

const lookUp = async (hostname: string): Promise<string[]> =>
  (await systemLookup(hostname, { all: true })).map(({ address }) => address);

/** Connects to the address that was looked at, whatever the name means by now; TLS is checked against the name. */
function open(url: URL, hostname: string, address: string, signal: AbortSignal): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const isSecure = url.protocol === "https:";
  const request = (isSecure ? requestSecure : requestPlain)({
    host: address,
    port: url.port || (isSecure ? 443 : 80),
    path: url.pathname,
    agent: false,
    signal,
    headers: { host: url.host, accept: "text/plain", "user-agent": "Tabgrid" },
    ...(isSecure && isIP(hostname) === 0 && { servername: hostname }),
  });
  request.once("response", resolve).once("error", reject).end();
  return promise;
}

async function readText(response: IncomingMessage): Promise<Fetched> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    sizeBytes += chunk.length;
    if (sizeBytes > MOST_BYTES) return { why: "the file is too large" };
    chunks.push(chunk);
  }
  return { text: Buffer.concat(chunks).toString("utf8") };
}
