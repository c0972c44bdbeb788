import { createHash } from "node:crypto";
import fc from "fast-check";
import { expect, it } from "vitest";
import { smallSha256 } from "./small-sha256.ts";

it("agrees with the platform's SHA-256 at every length around the block boundaries", () => {
  for (let length = 0; length < 260; length++) {
    const bytes = Uint8Array.from({ length }, (_, i) => i * 7 + length);
    expect(smallSha256(bytes)).toBe(createHash("sha256").update(bytes).digest("hex"));
  }
});

it("agrees with it on any bytes", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 5_000 }), (bytes) => {
      expect(smallSha256(bytes)).toBe(createHash("sha256").update(bytes).digest("hex"));
    }),
  );
});
