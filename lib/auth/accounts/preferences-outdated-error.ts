import { TabgridError } from "#lib/errors/tabgrid-error.ts";

/** Thrown when preferences are changed that another browser has changed since they were read. */
export class PreferencesOutdatedError extends TabgridError {
  constructor() {
    super("preferences.outdated", "user", "Another browser has changed the preferences meanwhile.", {
      hints: ["Read them again and make the change from what they are then."],
    });
  }
}
