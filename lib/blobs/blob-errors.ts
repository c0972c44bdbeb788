import { TabgridError } from "#lib/errors/tabgrid-error.ts";
import type { Cid } from "#lib/protocol/ids.ts";

/** Thrown when no blob is stored under a CID. */
export class BlobNotFoundError extends TabgridError {
  constructor(cid: Cid) {
    super("blob.not-found", "user", "There is no such blob.", { details: { cid } });
  }
}

/** Thrown when bytes do not hash to the CID they were sent under. */
export class BlobDigestMismatchError extends TabgridError {
  constructor(cid: Cid, actual: Cid) {
    super("blob.digest-mismatch", "user", "The bytes do not match their content identifier.", {
      details: { cid, actual },
    });
  }
}

/** Thrown when a blob is larger than its sender may store. */
export class BlobTooLargeError extends TabgridError {
  constructor(limitBytes: number) {
    super("blob.too-large", "user", "The blob is larger than the limit.", { details: { limitBytes } });
  }
}

/** Thrown when a requested range lies outside the blob. */
export class BlobRangeError extends TabgridError {
  constructor(cid: Cid, sizeBytes: number) {
    super("blob.range-not-satisfiable", "user", "The range lies outside the blob.", { details: { cid, sizeBytes } });
  }
}

/** Thrown when stored bytes no longer match their CID; the damaged copy has been set aside. */
export class BlobCorruptError extends TabgridError {
  constructor(cid: Cid) {
    super("blob.corrupt", "permanent", "The stored blob was damaged and has been set aside.", {
      details: { cid },
      hints: ["Upload the blob again."],
    });
  }
}

/** Thrown when the storage itself fails: disk full, input/output error. */
export class BlobUnavailableError extends TabgridError {
  constructor(cause: unknown) {
    super("blob.unavailable", "transient", "The blob storage is not available right now.", { cause });
  }
}
