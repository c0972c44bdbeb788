import { TabgridError } from "#lib/errors/tabgrid-error.ts";

/** Thrown when concurrent work got in the way; the same call may succeed at once. */
export class StorageConflictError extends TabgridError {
  constructor(cause: unknown) {
    super("storage.conflict", "transient", "Concurrent work got in the way in the database.", { cause });
  }
}

/** Thrown when the database cannot be reached or is shutting down. */
export class StorageUnavailableError extends TabgridError {
  constructor(cause: unknown) {
    super("storage.unavailable", "transient", "The database cannot be reached.", { cause });
  }
}

/**
 * serialization_failure, deadlock_detected, lock_not_available, and unique_violation: what calls look for before they write,
 * another wrote in between, and they find it the next time. https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const CONFLICTS = new Set(["40001", "40P01", "55P03", "23505"]);
/** too_many_connections, admin_shutdown, crash_shutdown, cannot_connect_now. */
const UNAVAILABLE = new Set(["53300", "57P01", "57P02", "57P03"]);
const NETWORK = new Set(["ECONNREFUSED", "ECONNRESET", "EPIPE", "ENOENT", "ETIMEDOUT", "EHOSTUNREACH"]);
/** What node-postgres says, without a code, when a connection ends under a query. */
const CONNECTION_LOST = /connection (terminated|ended)|client has encountered a connection error|not queryable/i;

/** Sorts a database error: transient ones become {@link StorageConflictError} or {@link StorageUnavailableError}. */
export function sortStorageError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  if (CONFLICTS.has(code)) return new StorageConflictError(error);
  const lost =
    UNAVAILABLE.has(code) || code.startsWith("08") || NETWORK.has(code) || CONNECTION_LOST.test(error.message);
  return lost ? new StorageUnavailableError(error) : error;
}

/** A query's result; what it throws is sorted by {@link sortStorageError}. */
export async function sorted<T>(result: Promise<T>): Promise<T> {
  try {
    return await result;
  } catch (error) {
    throw sortStorageError(error);
  }
}
