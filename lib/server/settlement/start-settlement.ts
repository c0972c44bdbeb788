import { setTimeout as sleep } from "node:timers/promises";
import type { RewardsAccess } from "#lib/coordinator/settlement/rewards/rewards-access.ts";
import { RewardsOffError, RewardsStartingError } from "#lib/coordinator/settlement/rewards/rewards-errors.ts";
import { isRetryable, TabgridError } from "#lib/errors/tabgrid-error.ts";
import { type OpenSettlement, openSettlement, type SettlementOptions } from "./open-settlement.ts";

/** Pause between two tries to reach the chain, in milliseconds. */
const RETRY_MS = 5_000;

/** Settlement that is being started, or is running. */
export interface StartedSettlement {
  readonly access: RewardsAccess;
  close(): Promise<void>;
}

/**
 * Starts settlement beside the server, which waits for nothing: a chain that is away is tried again, wrong settings are told
 * once.
 */
export function startSettlement(options: SettlementOptions): StartedSettlement {
  const closing = new AbortController();
  let state: OpenSettlement | "starting" | "off" = "starting";
  const starting = (async () => {
    while (!closing.signal.aborted) {
      try {
        state = await openSettlement(options);
        if (options.chain.kind === "embedded") tellDevelopmentChain(state, options.log);
        return;
      } catch (error) {
        if (!isRetryable(error)) {
          state = "off";
          const isKnown = error instanceof TabgridError && error.kind === "config";
          if (isKnown) options.log(["Nothing is settled.", error.message, ...error.hints].join(" "));
          else options.log("Nothing is settled, because the chain could not be opened", error);
          return;
        }
        options.log(`The chain is away and is tried again: ${(error as Error).message}`);
        await sleep(RETRY_MS, undefined, { signal: closing.signal }).catch(() => undefined);
      }
    }
  })();
  const find = (): OpenSettlement => {
    if (state === "starting") throw new RewardsStartingError();
    if (state === "off") throw new RewardsOffError();
    return state;
  };
  return {
    access: { get: () => find().rewards, funding: () => find().funding },
    async close() {
      closing.abort();
      await starting;
      if (typeof state === "object") await state.close();
    },
  };
}

function tellDevelopmentChain({ rewards }: OpenSettlement, log: SettlementOptions["log"]): void {
  const { chain, publicRpcUrl } = rewards.deps;
  log(
    `Rewards are settled on a development chain at ${publicRpcUrl} (chain ${chain.chainId}): its tokens are worth nothing.`,
  );
}
