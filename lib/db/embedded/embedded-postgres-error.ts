import { TabgridError } from "#lib/errors/tabgrid-error.ts";

/** Thrown when the database that the project brings along cannot run. */
export class EmbeddedPostgresError extends TabgridError {
  constructor(message: string, options: { cause?: unknown; hints?: string[]; log?: string } = {}) {
    super("storage.embedded-postgres", "config", message, {
      cause: options.cause,
      hints: options.hints ?? ["Set DATABASE_URL to use a PostgreSQL of your own (15 or newer)."],
      details: options.log === undefined ? {} : { log: options.log },
    });
  }
}
