import fc from "fast-check";
import { expect, it } from "vitest";
import type { Cid } from "#lib/protocol/ids.ts";
import { WorkerShelf } from "./worker-shelf.ts";

const LIMIT_BYTES = 100;
const blob = (name: number) => ({ cid: `blob-${name}` as Cid, bytes: new Uint8Array(10 * (name + 1)) });

it("leaves a worker with all it needs, sends nothing twice, and lets it keep little else", () => {
  const need = fc.uniqueArray(fc.nat(7), { maxLength: 3 });
  fc.assert(
    fc.property(fc.array(fc.record({ needed: need, inUse: need }), { maxLength: 40 }), (steps) => {
      const shelf = new WorkerShelf(LIMIT_BYTES);
      const worker = new Map<Cid, number>();
      for (const { needed, inUse } of steps) {
        const held = inUse.map(blob).filter(({ cid }) => worker.has(cid));
        const blobs = needed.map(blob);
        const change = shelf.change(blobs, new Set(held.map(({ cid }) => cid)));
        for (const cid of change?.drop ?? []) expect(worker.delete(cid)).toBe(true);
        for (const { cid, bytes } of change?.bring ?? []) {
          expect(worker.has(cid)).toBe(false);
          worker.set(cid, bytes.length);
        }
        const kept = new Set([...blobs, ...held].map(({ cid }) => cid));
        for (const cid of kept) expect(worker.has(cid)).toBe(true);
        const sizeBytes = [...worker.values()].reduce((sum, size) => sum + size, 0);
        const others = [...worker.keys()].filter((cid) => !kept.has(cid));
        expect(sizeBytes <= LIMIT_BYTES || others.length === 0).toBe(true);
      }
    }),
  );
});

it("drops the least recently used first", () => {
  const shelf = new WorkerShelf(LIMIT_BYTES);
  const none = new Set<Cid>();
  // 30, 40, and 30 again before 50 bytes.
  expect(shelf.change([blob(2)], none)?.bring).toEqual([blob(2)]);
  shelf.change([blob(3)], none);
  expect(shelf.change([blob(2)], none)).toBeNull();
  expect(shelf.change([blob(4)], none)).toEqual({ bring: [blob(4)], drop: [blob(3).cid] });
});
