import { NETWORK_REQUESTER } from "#lib/protocol/requesters.ts";

/** A requester's key as people read it. */
export function describeRequester(key: string): string {
  return key === NETWORK_REQUESTER ? "the network itself" : key;
}
