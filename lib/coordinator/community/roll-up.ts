import type { Clock } from "../clock.ts";
import type { Chore } from "../loops/loop.ts";
import { dayOf } from "./badges.ts";
import type { CommunityStorage } from "./ports.ts";

/** Entries of the ledger counted in one transaction: some hundred milliseconds. */
const BATCH = 20_000;
/** Places of a leaderboard. */
const PLACES = 100;
/** Least time between two rankings, in milliseconds. */
const RANK_EVERY_MS = 15_000;
/** Each looks at all hosts: where that takes long, so many times as long passes before the next. */
const RANK_PAUSE_FACTOR = 20;

/** Counts the ledger for leaderboards, profiles and exports, in the background and in batches. */
export function rollUpCommunity(deps: { readonly storage: CommunityStorage; readonly clock: Clock }): Chore {
  const { storage, clock } = deps;
  let rankedOn = Number.NEGATIVE_INFINITY;
  let rankAgainMs = Number.NEGATIVE_INFINITY;
  let changed = true;
  return {
    name: "roll-up-community",
    everyMs: 3_000,
    run: async () => {
      const { folded, more } = await storage.foldCredit(BATCH);
      changed ||= folded > 0;
      if (more) return true;
      const nowMs = clock.nowMs();
      const isNewDay = dayOf(nowMs) !== rankedOn;
      if ((changed || isNewDay) && nowMs >= rankAgainMs) {
        await storage.rankBoards(nowMs, PLACES);
        rankedOn = dayOf(nowMs);
        changed = false;
        rankAgainMs = nowMs + Math.max(RANK_EVERY_MS, RANK_PAUSE_FACTOR * (clock.nowMs() - nowMs));
      }
      return false;
    },
  };
}
