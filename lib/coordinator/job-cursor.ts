import { TabgridError } from "#lib/errors/tabgrid-error.ts";
import { jobIdSchema } from "#lib/protocol/ids.ts";
import type { JobCursor } from "./storage.ts";

/** Thrown when a cursor is not one that a list returned. */
export class InvalidCursorError extends TabgridError {
  constructor() {
    super("list.invalid-cursor", "user", "The cursor is not one that this list returned.", {
      hints: ["Leave the cursor out to start from the newest."],
    });
  }
}

/** A place in the list of jobs as text, for requesters to hand back. */
export function encodeCursor({ createdAtMs, id }: JobCursor): string {
  return `${createdAtMs}.${id}`;
}

/** @throws {InvalidCursorError} */
export function decodeCursor(text: string): JobCursor {
  const [time = "", id = ""] = text.split(".");
  const parsed = jobIdSchema.safeParse(id);
  if (!parsed.success || !/^\d{1,15}$/.test(time)) throw new InvalidCursorError();
  return { createdAtMs: Number(time), id: parsed.data };
}
