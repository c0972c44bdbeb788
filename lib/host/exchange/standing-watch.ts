import type { KernelStandingView } from "#lib/protocol/messages/sessions.ts";
import type { Clock } from "../ports.ts";
import type { CoordinatorClient } from "./coordinator-client.ts";

/** Time between two questions, in milliseconds: what a host is known for changes slowly, and is only shown. */
const EVERY_MS = 60_000;

/** What the coordinator knows this host for, asked now and then while it works. */
export class StandingWatch {
  /** By kernel, as last heard; empty before. */
  standings: readonly KernelStandingView[] = [];
  private readonly clock: Pick<Clock, "now">;
  private askAt = Number.NEGATIVE_INFINITY;

  constructor(clock: Pick<Clock, "now">) {
    this.clock = clock;
  }

  /** Asks when it is time. An answer that does not come is no loss: the next one is asked for. */
  async look(client: Pick<CoordinatorClient, "getOwnHost">): Promise<void> {
    const now = this.clock.now();
    if (now < this.askAt) return;
    this.askAt = now + EVERY_MS;
    await client.getOwnHost().then(
      ({ kernels }) => {
        this.standings = kernels;
      },
      () => undefined,
    );
  }
}
