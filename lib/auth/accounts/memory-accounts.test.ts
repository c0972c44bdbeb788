import { MemoryState } from "#lib/coordinator/memory/memory-state.ts";
import { MemoryStorage } from "#lib/coordinator/memory/memory-storage.ts";
import { describeAccountStorage } from "#lib/testing/storage/account-conformance.ts";
import { MemoryAccounts } from "./memory-accounts.ts";

describeAccountStorage("memory", async () => {
  const state = new MemoryState();
  return { accounts: new MemoryAccounts(state), storage: new MemoryStorage(state), close: async () => undefined };
});
