import { TabgridError } from "#lib/errors/tabgrid-error.ts";
import type { HaltReason } from "../epochs/decide-settlement.ts";

/** Thrown in every round while an epoch waits for a person. */
export class SettlementHaltedError extends TabgridError {
  constructor(epoch: number, reason: HaltReason) {
    super("settlement.halted", "permanent", `Settlement stands still: ${HALTS[reason]}`, {
      details: { epoch, reason },
      hints: ["See docs/settlement.md for what to look at."],
    });
  }
}

const HALTS: Readonly<Record<HaltReason, string>> = {
  vetoed: "the guardian refused the epoch's root.",
  "another-root": "a root that is not ours was posted for the epoch.",
  "another-epochs-debits": "the escrow holds debits of a later epoch.",
  "too-late": "a later epoch is final, so this one can no longer be settled.",
};

/** Thrown while a reorganisation may still change what the epoch's last block says. */
export class EpochUnconfirmedError extends TabgridError {
  constructor(epoch: number, block: number) {
    super("settlement.epoch-unconfirmed", "transient", "The epoch's last block is not confirmed yet.", {
      details: { epoch, block },
    });
  }
}

/** Thrown when the epoch's file or tree, written down as stored, is gone. */
export class EpochBlobLostError extends TabgridError {
  constructor(epoch: number, cid: string) {
    super("settlement.blob-lost", "permanent", "A stored file of an epoch is gone.", {
      details: { epoch, cid },
      hints: ["Put the blob back from a copy; its name is its digest."],
    });
  }
}

/** Thrown when the contracts would refuse a transaction, so that it is not sent. */
export class StepRefusedError extends TabgridError {
  constructor(step: string, why: string, cause: unknown) {
    super("settlement.refused", "permanent", `The contracts refuse a step of settlement: ${why}`, {
      details: { step },
      cause,
    });
  }
}

/** Thrown when the chain has a final root that this database knows nothing of: what was paid before would be forgotten. */
export class SettlementHistoryError extends TabgridError {
  constructor(epoch: number, details: Readonly<Record<string, unknown>>) {
    super("settlement.history", "permanent", "The chain's last root is not the last one that this database settled.", {
      details: { epoch, ...details },
      hints: ["Use the database that settled it. On a development chain, delete the chain folder to begin anew."],
    });
  }
}

/** Thrown when the database has epochs of other contracts than those that are configured. */
export class SettlementSeriesError extends TabgridError {
  constructor(known: string, given: string) {
    super("settlement.another-series", "config", "This database settles with other contracts.", {
      details: { known, given },
      hints: ["Set the chain and the distributor that it began with, or use another database."],
    });
  }
}
