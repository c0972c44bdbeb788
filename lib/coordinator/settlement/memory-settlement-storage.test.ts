import { describeSettlementStorage } from "#lib/testing/settlement/settlement-conformance.ts";
import { MemoryState } from "../memory/memory-state.ts";
import { MemoryStorage } from "../memory/memory-storage.ts";
import { MemorySettlementStorage } from "./memory-settlement-storage.ts";

describeSettlementStorage("memory", async () => {
  const state = new MemoryState();
  return {
    settlement: new MemorySettlementStorage(state),
    storage: new MemoryStorage(state),
    close: async () => undefined,
  };
});
