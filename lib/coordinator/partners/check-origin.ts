import { OriginRefusedError } from "./partner-errors.ts";

/** Names of this machine: browsers trust pages from there without TLS. */
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/**
 * The origin as browsers write it.
 *
 * @param allowLocal whether sites on this machine and in private networks may be partners: where no public origin is set.
 * @throws {OriginRefusedError}
 */
export function checkOrigin(text: string, allowLocal: boolean): string {
  const url = URL.parse(text.trim());
  if (url === null || url.origin === "null") throw new OriginRefusedError("it is no web address");
  if (url.pathname !== "/" || url.search !== "" || url.hash !== "" || url.username !== "" || url.password !== "")
    throw new OriginRefusedError("it has more than a host");
  const isLoopback = LOOPBACK.test(url.hostname);
  if (url.protocol !== "https:" && !(allowLocal && isLoopback && url.protocol === "http:"))
    throw new OriginRefusedError("it is not https");
  if (allowLocal) return url.origin;
  if (isLoopback || /^[\d.]+$|^\[/.test(url.hostname)) throw new OriginRefusedError("it has no name");
  if (!url.hostname.includes(".")) throw new OriginRefusedError("its name is not public");
  if (url.port !== "") throw new OriginRefusedError("it is on a port of its own");
  return url.origin;
}
