import type { ErrorWire } from "#lib/errors/tabgrid-error.ts";

/** What the inspecting thread is given. */
export interface InspectRequest {
  /** Id of a kernel of the registry that reads files. */
  readonly kernel: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** How it went. */
export type InspectOutcome =
  | { readonly ok: true; readonly json: string }
  | { readonly ok: false; readonly error: ErrorWire };
