import type { Address } from "viem";
import type { EpochRecord } from "#lib/coordinator/settlement/settlement-storage.ts";
import type { ErrorWire } from "#lib/errors/tabgrid-error.ts";

/** Where the thread finds all that an epoch is computed from, and puts what that gives. */
export interface ComputePlace {
  readonly databaseUrl: string;
  /** Root of the blob store on disk. */
  readonly blobsDir: string;
  readonly rpcUrl: string;
  readonly distributor: Address;
  readonly fromBlock: number;
  readonly confirmations: number;
}

/** What the computing thread is given. */
export interface ComputeRequest extends ComputePlace {
  readonly record: EpochRecord;
}

/** How it went; `isSaved` is false when somebody else went on with the epoch. */
export type ComputeAnswer =
  | { readonly ok: true; readonly isSaved: boolean }
  | { readonly ok: false; readonly error: ErrorWire };
