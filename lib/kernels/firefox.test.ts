import { describe, expect, it } from "vitest";
import { findFirefox, runGoldenVectorsInFirefox } from "#lib/testing/firefox/run-firefox.ts";

/** WebAssembly and, on a software adapter, every kernel's shaders; Firefox takes about five seconds to start. */
const PATIENCE_MS = 240_000;
const firefox = findFirefox();

describe.skipIf(firefox === null)("Firefox", () => {
  it(
    "computes every kernel's golden vectors to the same bytes, on the CPU and on its GPU",
    async () => {
      const verdict = await runGoldenVectorsInFirefox(firefox!, PATIENCE_MS);
      if (verdict.gpu === null) console.warn("SKIPPED: this Firefox found no GPU adapter; only the CPU was tested.");
      for (const [kernel, { vectors, wrongOnCpu, refusedOnGpu }] of Object.entries(verdict.kernels)) {
        expect(vectors, kernel).toBeGreaterThan(0);
        expect(wrongOnCpu, kernel).toEqual([]);
        expect(refusedOnGpu, kernel).toBeNull();
      }
    },
    PATIENCE_MS + 30_000,
  );
});
