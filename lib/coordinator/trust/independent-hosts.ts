import type { Member } from "./may-join.ts";

/** Hosts counted at most: with so many there are always enough to settle a disagreement by a lead. */
export const MOST_COUNTED = 128;

/** The most hosts that may compute one unit: of one account, and of one network, only one may (may-join.ts). */
export function countIndependent(hosts: Iterable<Pick<Member, "account" | "prefix">>): number {
  const accounts = new Set<Member["account"]>();
  const prefixes = new Set<Member["prefix"]>();
  let withoutPrefix = 0;
  for (const { account, prefix } of hosts) {
    accounts.add(account);
    if (prefix === null) withoutPrefix++;
    else prefixes.add(prefix);
  }
  return Math.min(accounts.size, prefixes.size + withoutPrefix);
}
