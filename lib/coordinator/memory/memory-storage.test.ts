import { describeCoordinator } from "#lib/testing/coordinator-suite.ts";
import { describeStorage } from "#lib/testing/storage-conformance.ts";
import { MemoryState } from "./memory-state.ts";
import { MemoryStorage } from "./memory-storage.ts";

const open = async () => {
  const state = new MemoryState();
  return {
    storage: new MemoryStorage(state),
    another: async () => new MemoryStorage(state),
    close: async () => undefined,
  };
};

describeStorage("memory", open);
describeCoordinator("memory", open);
