import { describeCommunity } from "#lib/testing/storage/community-conformance.ts";
import { MemoryState } from "../memory/memory-state.ts";
import { MemoryStorage } from "../memory/memory-storage.ts";
import { MemoryPartners } from "../partners/memory-partners.ts";
import { MemoryCommunity } from "./memory-community.ts";

describeCommunity("memory", async () => {
  const state = new MemoryState();
  const partners = new MemoryPartners(state);
  return {
    storage: new MemoryStorage(state),
    community: new MemoryCommunity(state, partners),
    partners,
    close: async () => undefined,
  };
});
