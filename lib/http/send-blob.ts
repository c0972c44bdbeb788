import type { BlobStore } from "#lib/coordinator/ports.ts";
import { TabgridError } from "#lib/errors/tabgrid-error.ts";
import type { Cid } from "#lib/protocol/ids.ts";
import { type ApiRequest, type ApiResponse, IMMUTABLE, matchesEtag } from "./api-message.ts";
import { parseRange } from "./byte-range.ts";

/** Blobs up to this size are answered from memory, verified before the first byte leaves. */
const WHOLE_BYTES = 1024 * 1024;

/** Thrown when a blob that an address promises is not stored. */
class MissingBlobError extends TabgridError {
  constructor(cid: Cid) {
    super("blob.not-found", "user", "There is no such blob.", { details: { cid } });
  }
}

/** Thrown when a Range header asks for what lies behind the end. */
class RangeNotSatisfiableError extends TabgridError {
  constructor(sizeBytes: number) {
    super("blob.range-not-satisfiable", "user", "The range lies outside the blob.", { details: { sizeBytes } });
  }
}

/**
 * Answers with a blob: validators, ranges and immutable caching by RFC 9110 and 9111. Content comes from strangers, so it
 * is never run: the type is fixed and the content sandboxed.
 */
export async function sendBlob(
  blobs: BlobStore,
  request: ApiRequest,
  cid: Cid,
  headers: Readonly<Record<string, string>>,
): Promise<ApiResponse> {
  const common = {
    "cache-control": IMMUTABLE,
    etag: `"${cid}"`,
    "accept-ranges": "bytes",
    "content-security-policy": "default-src 'none'; sandbox",
    ...headers,
  };
  const sizeBytes = await blobs.findSize(cid);
  if (sizeBytes === null) throw new MissingBlobError(cid);
  if (matchesEtag(request.header("if-none-match"), cid)) return { status: 304, headers: common, body: null };
  const ifRange = request.header("if-range");
  const mayRange = ifRange === undefined || ifRange === `"${cid}"`;
  const range = mayRange ? parseRange(request.header("range"), sizeBytes) : "whole";
  if (range === "unsatisfiable") throw new RangeNotSatisfiableError(sizeBytes);
  if (range !== "whole") {
    return {
      status: 206,
      headers: {
        ...common,
        "content-range": `bytes ${range.start}-${range.end - 1}/${sizeBytes}`,
        "content-length": String(range.end - range.start),
      },
      body: request.method === "HEAD" ? null : blobs.read(cid, range),
    };
  }
  const whole = { ...common, "content-length": String(sizeBytes) };
  if (request.method === "HEAD") return { status: 200, headers: whole, body: null };
  const body = sizeBytes <= WHOLE_BYTES ? await blobs.get(cid) : blobs.read(cid);
  return { status: 200, headers: whole, body };
}
