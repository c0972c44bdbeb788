import { hash } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { commitTo } from "#lib/protocol/digests.ts";
import type { Digest, HostId, UnitId } from "#lib/protocol/ids.ts";
import { createCommit } from "./commitments.ts";

const hex = (length: number) =>
  fc.uint8Array({ minLength: length, maxLength: length }).map((bytes) => Buffer.from(bytes).toString("hex"));

test("commitments equal the protocol's", async () => {
  const commit = createCommit((bytes) => hash("sha256", bytes, "hex"));
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
      fc.integer({ min: 0, max: 255 }),
      hex(16),
      hex(32),
      async (unitId, attempt, hostId, digest) => {
        const subject = { unitId: unitId as UnitId, attempt, hostId: hostId as HostId };
        expect(commit(subject, digest as Digest)).toBe(await commitTo(subject, digest as Digest));
      },
    ),
  );
});

test("a commitment copied from another host, attempt or unit does not open", () => {
  const commit = createCommit((bytes) => hash("sha256", bytes, "hex"));
  const digest = "ab".repeat(32) as Digest;
  const own = { unitId: 7 as UnitId, attempt: 0, hostId: "11".repeat(16) as HostId };
  const copies = [
    { ...own, hostId: "22".repeat(16) as HostId },
    { ...own, attempt: 1 },
    { ...own, unitId: 8 as UnitId },
  ];
  for (const copy of copies) expect(commit(copy, digest)).not.toBe(commit(own, digest));
});
