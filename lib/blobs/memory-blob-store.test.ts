import { describeBlobStore } from "./blob-store-conformance.ts";
import { createMemoryBlobStore } from "./memory-blob-store.ts";

describeBlobStore("createMemoryBlobStore", async () => ({
  store: createMemoryBlobStore(),
  close: async () => undefined,
}));
