import { describeBundles } from "#lib/testing/coordinator/bundles-suite.ts";
import { describeExchange } from "#lib/testing/coordinator/exchange-suite.ts";
import { describeJobLife } from "#lib/testing/coordinator/job-life-suite.ts";
import { describeStages } from "#lib/testing/coordinator/stages-suite.ts";
import { describeTrust } from "#lib/testing/coordinator/trust-suite.ts";
import { describeUnitStorage } from "#lib/testing/storage/storage-conformance.ts";
import { describeJobStorage } from "#lib/testing/storage/storage-jobs-conformance.ts";
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

describeUnitStorage("memory", open);
describeJobStorage("memory", open);
describeExchange("memory", open);
describeJobLife("memory", open);
describeStages("memory", open);
describeTrust("memory", open);
describeBundles("memory", open);
