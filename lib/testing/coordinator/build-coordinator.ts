import { randomUUID } from "node:crypto";
import { createMemoryBlobStore } from "#lib/blobs/memory-blob-store.ts";
import { type CoordinatorDeps, createCoordinator } from "#lib/coordinator/create-coordinator.ts";
import type { BlobStore, Coordinator, JobRecord, OutputAssembly, OutputWriter } from "#lib/coordinator/ports.ts";
import type { CoordinatorStorage } from "#lib/coordinator/storage.ts";
import type { Size } from "#lib/kernels/kernel.ts";
import { kernels } from "#lib/kernels/registry.ts";
import { cidOfDigest } from "#lib/protocol/digests.ts";
import type { Digest } from "#lib/protocol/ids.ts";
import { FakeClock } from "../fake-clock.ts";
import { sha256Hex } from "../storage/unit-builders.ts";

/** Keeps outputs as raw pixels; `finished` holds those of every job whose output was finished. */
class MemoryOutputs implements OutputAssembly {
  readonly finished = new Map<string, Uint8Array>();
  /** Writers that were opened, and those of them that have not ended. */
  opened = 0;
  readonly held = new Set<OutputWriter>();

  async open(job: Pick<JobRecord, "id">, { width, height }: Size): Promise<OutputWriter> {
    this.opened++;
    const pixels = new Uint8Array(width * height * 4);
    const writer: OutputWriter = {
      place: async (region, result) => {
        const rowBytes = region.width * 4;
        for (let row = 0; row < region.height; row++) {
          const at = ((region.y + row) * width + region.x) * 4;
          pixels.set(result.subarray(row * rowBytes, (row + 1) * rowBytes), at);
        }
      },
      finish: async () => {
        this.held.delete(writer);
        this.finished.set(job.id, pixels);
        return { cid: cidOfDigest(sha256Hex(pixels) as Digest), sizeBytes: pixels.length };
      },
      discard: async () => void this.held.delete(writer),
    };
    this.held.add(writer);
    return writer;
  }
}

/** A coordinator over a storage, with everything else in memory and its clock standing still. */
export function buildCoordinator(
  storage: CoordinatorStorage,
  overrides: Partial<CoordinatorDeps> = {},
): { coordinator: Coordinator; clock: FakeClock; outputs: MemoryOutputs; blobs: BlobStore } {
  const clock = new FakeClock();
  const outputs = new MemoryOutputs();
  const blobs = createMemoryBlobStore(() => clock.nowMs());
  const coordinator = createCoordinator({
    storage,
    blobs,
    outputs,
    kernels,
    hash: sha256Hex,
    makeId: randomUUID,
    clock,
    reportFailure: (chore, error) => {
      throw new Error(`the chore ${chore} failed`, { cause: error });
    },
    ...overrides,
  });
  return { coordinator, clock, outputs, blobs };
}
