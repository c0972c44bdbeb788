import type { AccountStorage } from "./account-storage.ts";

/** How often payouts that are due are looked for, in milliseconds: the delay is hours. */
const EVERY_MS = 10_000;

/** The chore that carries out changes of payout wallets when their time has come, and forgets what is over. */
export function keepAccounts(storage: Pick<AccountStorage, "applyPayouts" | "prune">, now: () => number) {
  return {
    name: "keep-accounts",
    everyMs: EVERY_MS,
    async run(): Promise<boolean> {
      await storage.applyPayouts(now());
      await storage.prune(now());
      return false;
    },
  };
}
