import { describeBundles } from "#lib/testing/bundles-suite.ts";
import { describeExchange } from "#lib/testing/exchange-suite.ts";
import { describeJobLife } from "#lib/testing/job-life-suite.ts";
import { describeStages } from "#lib/testing/stages-suite.ts";
import { describeUnitStorage } from "#lib/testing/storage-conformance.ts";
import { describeJobStorage } from "#lib/testing/storage-jobs-conformance.ts";
import { describeTrust } from "#lib/testing/trust-suite.ts";
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
