import { describePartners } from "#lib/testing/storage/partner-conformance.ts";
import { MemoryCommunity } from "../community/memory-community.ts";
import { MemoryState } from "../memory/memory-state.ts";
import { MemoryStorage } from "../memory/memory-storage.ts";
import { MemoryPartners } from "./memory-partners.ts";

describePartners("memory", async () => {
  const state = new MemoryState();
  return {
    storage: new MemoryStorage(state),
    community: new MemoryCommunity(state),
    partners: new MemoryPartners(state),
    close: async () => undefined,
  };
});
