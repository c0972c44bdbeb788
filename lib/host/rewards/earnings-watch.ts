import { TabgridError } from "#lib/errors/tabgrid-error.ts";
import type { Earnings } from "#lib/protocol/messages/rewards.ts";
import type { CoordinatorClient } from "../exchange/coordinator-client.ts";
import type { Clock } from "../ports.ts";

/** Most time between two questions, in milliseconds: amounts change with every epoch, which is long. */
const EVERY_MS = 5 * 60_000;
/** Least time between two, and until the first that follows one without an answer; it doubles with each of these. */
const LEAST_MS = 5_000;
/** The same where the coordinator pays nothing. */
const OFF_MS = 60 * 60_000;

/** What this host earned, in wei, as decimal digits. */
export type EarningTotals = Earnings["totals"];

/** What the coordinator owes this host, asked now and then while it works. */
export class EarningsWatch {
  /** As last heard; null before, and where nothing is paid. */
  totals: EarningTotals | null = null;
  private readonly clock: Pick<Clock, "now">;
  private askAt = Number.NEGATIVE_INFINITY;
  /** Until the next question when this one is not answered. */
  private againMs = LEAST_MS;

  constructor(clock: Pick<Clock, "now">) {
    this.clock = clock;
  }

  /**
   * Asks when it is time. An answer that does not come is no loss: the next one is asked for, soon at first, because a server
   * that has just begun reaches its chain some seconds later than its hosts.
   */
  async look(client: Pick<CoordinatorClient, "getOwnEarnings">): Promise<void> {
    const now = this.clock.now();
    if (now < this.askAt) return;
    this.askAt = now + this.againMs;
    this.againMs = Math.min(EVERY_MS, 2 * this.againMs);
    try {
      const { totals, open } = await client.getOwnEarnings();
      this.totals = totals;
      this.askAt = now + untilNextMs(now, open);
      this.againMs = LEAST_MS;
    } catch (error) {
      if (!(error instanceof TabgridError) || error.code !== "rewards.off") return;
      this.totals = null;
      this.askAt = now + OFF_MS;
    }
  }
}

/** As long after the epoch's end as it is before it now: hosts come after it one by one, though it ends for all at once. */
function untilNextMs(now: number, open: Earnings["open"]): number {
  const leftMs = open === null ? EVERY_MS : Date.parse(open.endsAt) - now;
  return Math.min(EVERY_MS, Math.max(LEAST_MS, 2 * leftMs));
}
