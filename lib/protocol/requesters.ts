/** Stands for the requester of standing jobs, which are the network's own. */
export const NETWORK_REQUESTER = "network";

/** What stands in public for a requester, from which nobody gets back to the account. */
export const REQUESTER_KEY = /^(network|[0-9a-f]{16})$/;

/** Most requesters that one list of a filter names. */
export const MAX_REQUESTERS = 64;

/** Whose jobs a host serves: with `only` empty everybody's, but never those of `never`. */
export interface RequesterFilter {
  readonly only: readonly string[];
  readonly never: readonly string[];
}

/** Whether the jobs of a requester are served. */
export function servesRequester({ only, never }: RequesterFilter, requester: string): boolean {
  return !never.includes(requester) && (only.length === 0 || only.includes(requester));
}

/** The filter with a requester in one of its lists, or in neither; a list that is full stays as it is. */
export function placeRequester(
  { only, never }: RequesterFilter,
  requester: string,
  place: "only" | "never" | "neither",
): RequesterFilter {
  const listed = (list: readonly string[], wanted: boolean): string[] => {
    const others = list.filter((other) => other !== requester);
    return wanted && others.length < MAX_REQUESTERS ? [...others, requester] : others;
  };
  return { only: listed(only, place === "only"), never: listed(never, place === "never") };
}
