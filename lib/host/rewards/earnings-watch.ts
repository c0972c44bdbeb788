import { TabgridError } from "#lib/errors/tabgrid-error.ts";
import type { Earnings } from "#lib/protocol/messages/rewards.ts";
import type { CoordinatorClient } from "../exchange/coordinator-client.ts";
import type { Clock } from "../ports.ts";

/** Time between two questions, in milliseconds: amounts change with every epoch, which is long. */
const EVERY_MS = 5 * 60_000;
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

  constructor(clock: Pick<Clock, "now">) {
    this.clock = clock;
  }

  /** Asks when it is time. An answer that does not come is no loss: the next one is asked for. */
  async look(client: Pick<CoordinatorClient, "getOwnEarnings">): Promise<void> {
    const now = this.clock.now();
    if (now < this.askAt) return;
    this.askAt = now + EVERY_MS;
    try {
      this.totals = (await client.getOwnEarnings()).totals;
    } catch (error) {
      if (!(error instanceof TabgridError) || error.code !== "rewards.off") return;
      this.totals = null;
      this.askAt = now + OFF_MS;
    }
  }
}
