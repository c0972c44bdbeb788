import { TabgridError } from "#lib/errors/tabgrid-error.ts";

/** Thrown when an epoch's inputs contradict each other. Nothing is paid until somebody has looked. */
export class EpochInputsError extends TabgridError {
  constructor(message: string, details: Readonly<Record<string, unknown>> = {}) {
    super("epoch.inputs", "internal", message, { details });
  }
}

/** Thrown when bytes are not an epoch's file. */
export class EpochFileError extends TabgridError {
  constructor(message: string, line: number) {
    super("epoch.file", "permanent", message, { details: { line } });
  }
}
