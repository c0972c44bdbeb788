import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["lib/**/*.test.ts", "workers/**/*.test.ts", "app/**/*.test.ts"],
    environment: "node",
    pool: "forks",
    // One more than the cores of a small machine: many tests wait, for processes, chains and browsers.
    maxWorkers: 3,
    // Only to end what hangs: software GPUs on a busy machine take their time.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    server: { deps: { inline: [] } },
  },
});
