import * as z from "zod";

/** Stands for the requester of standing jobs, which are the network's own. */
export const NETWORK_REQUESTER = "network";

/** What stands in public for a requester, from which nobody gets back to the account. */
export const requesterKeySchema = z.string().regex(/^(network|[0-9a-f]{16})$/, "must be a requester's key");

/** Most requesters that one list of a filter names. */
export const MAX_REQUESTERS = 64;

const listSchema = z.array(requesterKeySchema).max(MAX_REQUESTERS);

/** Whose jobs a host serves: with `only` empty everybody's, but never those of `never`. */
export const requesterFilterSchema = z.object({ only: listSchema.default([]), never: listSchema.default([]) });
export type RequesterFilter = z.infer<typeof requesterFilterSchema>;

/** Whether the jobs of a requester are served. */
export function servesRequester({ only, never }: RequesterFilter, requester: string): boolean {
  return !never.includes(requester) && (only.length === 0 || only.includes(requester));
}
