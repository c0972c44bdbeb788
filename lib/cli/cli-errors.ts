import { TabgridError } from "#lib/errors/tabgrid-error.ts";
import type { JobView } from "#lib/protocol/messages/jobs.ts";

/** Thrown when options do not go together. */
export class UsageError extends TabgridError {
  constructor(message: string, hints: readonly string[] = []) {
    super("cli.usage", "user", message, { hints });
  }
}

/** Thrown when parameters are not what their kernel takes. */
export class ParamsError extends TabgridError {
  constructor(message: string) {
    super("cli.params", "user", message);
  }
}

/** Thrown when files are not those that the kernel takes. */
export class FilesError extends TabgridError {
  constructor(message: string, hints: readonly string[] = []) {
    super("cli.files", "user", message, { hints });
  }
}

/** Thrown when a job ended without its output. */
export class JobNotDoneError extends TabgridError {
  constructor(job: JobView) {
    const why = job.failure === null ? `The job was ${job.state}.` : job.failure.message;
    super(job.failure?.code ?? `job.${job.state}`, "permanent", why, { details: { jobId: job.id } });
  }
}
