import { TabgridError } from "#lib/errors/tabgrid-error.ts";

/** Thrown when a requester's file is larger than its kernel reads. */
export class FileTooLargeError extends TabgridError {
  constructor(sizeBytes: number, limitBytes: number) {
    super("file.too-large", "user", "The file is larger than the limit.", { details: { sizeBytes, limitBytes } });
  }
}

/** Thrown when a file takes longer, or more memory, than any honest one does, or makes its kernel stumble. */
export class FileUnreadableError extends TabgridError {
  constructor(why: string) {
    super("file.unreadable", "user", `The file could not be read: ${why}.`);
  }
}

/** Thrown when more files wait than the queue holds. */
export class FilesBusyError extends TabgridError {
  constructor() {
    super("file.busy", "transient", "Too many files are being read.", { hints: ["Try again in a minute."] });
  }
}
