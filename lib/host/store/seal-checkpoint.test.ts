import fc from "fast-check";
import { expect, it } from "vitest";
import type { JobId } from "#lib/protocol/ids.ts";
import { openCheckpoint, sealCheckpoint } from "./seal-checkpoint.ts";

const subject = { kernelTag: "spin@1", jobId: "00000000-0000-4000-8000-000000000001" as JobId, ordinal: 12 };
const states = fc.uint8Array({ maxLength: 200 });

it("gives back what was sealed", async () => {
  await fc.assert(
    fc.asyncProperty(states, async (state) => {
      expect(await openCheckpoint(subject, await sealCheckpoint(subject, state))).toEqual(Uint8Array.from(state));
    }),
  );
});

it("finds any damage", async () => {
  await fc.assert(
    fc.asyncProperty(states, fc.nat(), fc.integer({ min: 1, max: 255 }), async (state, at, flip) => {
      const sealed = await sealCheckpoint(subject, state);
      const damaged = sealed.slice();
      damaged[at % sealed.length]! ^= flip;
      expect(await openCheckpoint(subject, damaged)).toBeNull();
      expect(await openCheckpoint(subject, sealed.slice(0, at % sealed.length))).toBeNull();
      expect(await openCheckpoint(subject, Uint8Array.of(...sealed, flip))).toBeNull();
    }),
  );
});

it.each([
  ["version of the kernel", { ...subject, kernelTag: "spin@2" }],
  ["job", { ...subject, jobId: "00000000-0000-4000-8000-000000000002" as JobId }],
  ["unit", { ...subject, ordinal: 1 }],
])("is of no use to another %s", async (_, other) => {
  expect(await openCheckpoint(other, await sealCheckpoint(subject, Uint8Array.of(2, 10, 1)))).toBeNull();
});
