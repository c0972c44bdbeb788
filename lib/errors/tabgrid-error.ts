/**
 * What a failure means to whoever has to react to it. Retry on the kind, never on the text.
 *
 * - `user`: the request is wrong; sending it again cannot help.
 * - `config`: the operator has to change a setting.
 * - `transient`: the same request may succeed later.
 * - `permanent`: nothing anybody sends will make it succeed.
 * - `suspicious`: the request looks like an attempt to cheat; it is recorded against its sender.
 * - `internal`: a defect of ours; details are logged and never sent.
 */
export type ErrorKind = "user" | "config" | "transient" | "permanent" | "suspicious" | "internal";

/** The form in which an error crosses a worker boundary or the wire (RFC 9457 problem details carries the same fields). */
export interface ErrorWire {
  readonly code: string;
  readonly kind: ErrorKind;
  readonly message: string;
  readonly details?: Readonly<Record<string, unknown>>;
  readonly hints?: readonly string[];
}

export interface TabgridErrorOptions {
  readonly cause?: unknown;
  /** Facts a program can use: limits, offending values, columns. Must be safe to show to the sender. */
  readonly details?: Readonly<Record<string, unknown>>;
  /** What to try next, one short imperative sentence each. */
  readonly hints?: readonly string[];
}

/**
 * Base of every error Tabgrid throws. Subclasses stand beside the code that throws them and fix `code` and `kind`.
 *
 * @example
 * class BlobTooLargeError extends TabgridError {
 *   constructor(sizeBytes: number, limitBytes: number) {
 *     super("blob.too-large", "user", "The blob is larger than the limit.", { details: { sizeBytes, limitBytes } });
 *   }
 * }
 */
export class TabgridError extends Error {
  readonly code: string;
  readonly kind: ErrorKind;
  readonly details: Readonly<Record<string, unknown>>;
  readonly hints: readonly string[];

  constructor(code: string, kind: ErrorKind, message: string, options: TabgridErrorOptions = {}) {
    super(message, { cause: options.cause });
    this.name = new.target.name;
    this.code = code;
    this.kind = kind;
    this.details = options.details ?? {};
    this.hints = options.hints ?? [];
  }
}

/** An error read back from its wire form; keeps the code and kind, so that callers decide alike on both sides. */
export class RemoteError extends TabgridError {
  constructor(wire: ErrorWire) {
    super(wire.code, wire.kind, wire.message, { details: wire.details, hints: wire.hints });
  }
}

/** Turns anything thrown into the wire form. What is not a {@link TabgridError} becomes an opaque internal error. */
export function toErrorWire(error: unknown): ErrorWire {
  if (!(error instanceof TabgridError)) {
    return { code: "internal", kind: "internal", message: "Something went wrong on our side." };
  }
  return {
    code: error.code,
    kind: error.kind,
    message: error.message,
    ...(Object.keys(error.details).length > 0 && { details: error.details }),
    ...(error.hints.length > 0 && { hints: error.hints }),
  };
}

/** True when waiting and trying the same thing again is worthwhile. */
export function isRetryable(error: unknown): boolean {
  return error instanceof TabgridError && error.kind === "transient";
}
