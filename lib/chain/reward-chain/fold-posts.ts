import type { SettlementView } from "#lib/coordinator/epochs/decide-settlement.ts";
import type { Hash } from "#lib/coordinator/epochs/epoch.ts";
import type { Digest } from "#lib/protocol/ids.ts";

/** What happened to an epoch's root. */
export interface PostEvent {
  readonly kind: "RootPosted" | "RootVetoed" | "RootFinal";
  readonly root: Hash;
  /** Of what was posted. */
  readonly fileDigest: Digest | null;
  readonly block: number;
}

/** What stands of all that happened. */
export interface EpochPosts {
  readonly posted: readonly Omit<NonNullable<SettlementView["posted"]>, "finalAtMs">[];
  /** Root and file's digest of those that were refused. */
  readonly vetoed: ReadonlySet<string>;
  readonly final: SettlementView["final"];
}

/** Sums events up, in the order of the chain. */
export function foldPosts(epoch: number, events: readonly PostEvent[]): EpochPosts {
  const posted: EpochPosts["posted"][number][] = [];
  const vetoed = new Set<string>();
  let final: EpochPosts["final"] = null;
  for (const { kind, root, fileDigest, block } of events) {
    if (kind === "RootPosted") posted.push({ epoch, root, fileDigest: fileDigest!, block });
    // What is vetoed is what was posted last.
    else if (kind === "RootVetoed") vetoed.add(`${root} ${posted.at(-1)?.fileDigest}`);
    else final = { root, block };
  }
  return { posted, vetoed, final };
}
