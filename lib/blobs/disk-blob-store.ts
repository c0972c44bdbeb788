import { createHash, randomUUID } from "node:crypto";
import { type FileHandle, mkdir, open, readdir, rename, rm, stat, utimes } from "node:fs/promises";
import { join } from "node:path";
import type { BlobStore } from "#lib/coordinator/ports.ts";
import { TabgridError } from "#lib/errors/tabgrid-error.ts";
import { cidOfDigest, digestOfCid } from "#lib/protocol/digests.ts";
import { type Cid, cidSchema, type Digest } from "#lib/protocol/ids.ts";
import {
  BlobCorruptError,
  BlobDigestMismatchError,
  BlobNotFoundError,
  BlobRangeError,
  BlobTooLargeError,
  BlobUnavailableError,
} from "./blob-errors.ts";

/** Bytes read from disk at once. */
const CHUNK_BYTES = 256 * 1024;
/** Blobs remembered as verified in full, so that a viewer asking for many ranges costs one pass of hashing. */
const VERIFIED_ENTRIES = 4_096;
/** An upload untouched for so long is abandoned, in milliseconds. */
const STALE_MS = 3_600_000;

/**
 * Blobs as files: `blobs/<two characters>/<cid>`, 1,024 folders chosen by the digest. A blob is written beside, synced and
 * renamed, and its folder synced, so that one that is visible is whole and stays so through a crash. Files found damaged
 * are moved to `corrupt/` and reported as `blob.corrupt`; the next upload of the same bytes heals them.
 *
 * @param root folder owned by this store; created when missing.
 */
export async function openDiskBlobStore(root: string): Promise<BlobStore> {
  const temporary = join(root, "incoming");
  const aside = join(root, "corrupt");
  await mkdir(temporary, { recursive: true });
  await mkdir(aside, { recursive: true });
  const shards = new Set<string>();
  const verified = new Set<Cid>();

  // The last character of a CID carries three bits only; the two before it carry ten.
  const folderOf = (cid: Cid): string => join(root, "blobs", cid.slice(-3, -1));
  const fileOf = (cid: Cid): string => join(folderOf(cid), cid);

  const ensureShard = async (folder: string): Promise<void> => {
    if (shards.has(folder)) return;
    await mkdir(folder, { recursive: true });
    await syncFolder(join(root, "blobs"));
    shards.add(folder);
  };

  const findSize = async (cid: Cid): Promise<number | null> => {
    try {
      return (await stat(fileOf(cid))).size;
    } catch (cause) {
      if (isMissing(cause)) return null;
      throw new BlobUnavailableError(cause);
    }
  };

  /** Renews the time of a blob that is stored already; false when it is not there. */
  const touch = async (cid: Cid): Promise<boolean> => {
    const now = new Date();
    try {
      await utimes(fileOf(cid), now, now);
      return true;
    } catch (cause) {
      if (isMissing(cause)) return false;
      throw cause;
    }
  };

  const write = async (cid: Cid, source: AsyncIterable<Uint8Array>, limitBytes: number): Promise<number> => {
    const path = join(temporary, randomUUID());
    const file = await open(path, "wx");
    try {
      const hash = createHash("sha256");
      let sizeBytes = 0;
      for await (const chunk of source) {
        sizeBytes += chunk.length;
        if (sizeBytes > limitBytes) throw new BlobTooLargeError(limitBytes);
        hash.update(chunk);
        await writeFully(file, chunk);
      }
      const actual = cidOfDigest(hash.digest("hex") as Digest);
      if (actual !== cid) throw new BlobDigestMismatchError(cid, actual);
      await file.sync();
      await file.close();
      await ensureShard(folderOf(cid));
      await rename(path, fileOf(cid));
      await syncFolder(folderOf(cid));
      return sizeBytes;
    } catch (error) {
      await file.close().catch(() => undefined);
      await rm(path, { force: true });
      throw error;
    }
  };

  const setAside = async (cid: Cid): Promise<BlobCorruptError> => {
    verified.delete(cid);
    await rename(fileOf(cid), join(aside, `${cid}.${randomUUID()}`)).catch(() => undefined);
    return new BlobCorruptError(cid);
  };

  const openBlob = async (cid: Cid): Promise<FileHandle> => {
    try {
      return await open(fileOf(cid), "r");
    } catch (cause) {
      throw isMissing(cause) ? new BlobNotFoundError(cid) : new BlobUnavailableError(cause);
    }
  };

  /** Streams a whole blob; the last chunk leaves only after all of it proved right. */
  async function* readWhole(cid: Cid, file: FileHandle): AsyncGenerator<Uint8Array> {
    const hash = createHash("sha256");
    let held: Uint8Array | null = null;
    for await (const chunk of readRange(file, 0, Number.POSITIVE_INFINITY)) {
      hash.update(chunk);
      if (held !== null) yield held;
      held = chunk;
    }
    if (hash.digest("hex") !== digestOfCid(cid)) throw await setAside(cid);
    if (verified.size >= VERIFIED_ENTRIES) verified.clear();
    verified.add(cid);
    if (held !== null) yield held;
  }

  await tidy(temporary, async (cid, path) => {
    await ensureShard(folderOf(cid));
    await rename(path, fileOf(cid)).catch(() => undefined);
  });
  return {
    findSize,

    renew: (cid) => guarded(async () => ((await touch(cid)) ? findSize(cid) : null)),

    put: (cid, bytes) =>
      guarded(async () => {
        const actual = cidOfDigest(createHash("sha256").update(bytes).digest("hex") as Digest);
        if (actual !== cid) throw new BlobDigestMismatchError(cid, actual);
        if ((await findSize(cid)) === bytes.length && (await touch(cid))) return;
        await write(cid, once(bytes), bytes.length);
      }),

    putStream: (cid, source, limitBytes) =>
      guarded(async () => {
        const known = await findSize(cid);
        if (known !== null && known <= limitBytes && (await touch(cid))) {
          // The sender still has to be heard out: what it sends must be what it says.
          const sizeBytes = await checkStream(cid, source, limitBytes);
          if (sizeBytes === known) return { sizeBytes };
          await setAside(cid);
          throw new BlobUnavailableError(new Error("the stored blob was damaged"));
        }
        return { sizeBytes: await write(cid, source, limitBytes) };
      }),

    get: (cid) =>
      guarded(async () => {
        await using file = await openBlob(cid);
        const { size } = await file.stat();
        const bytes = new Uint8Array(size);
        const { bytesRead } = await file.read(bytes, 0, size, 0);
        if (bytesRead !== size || createHash("sha256").update(bytes).digest("hex") !== digestOfCid(cid))
          throw await setAside(cid);
        return bytes;
      }),

    async *read(cid, range) {
      await using file = await openBlob(cid);
      try {
        if (range === undefined) {
          yield* readWhole(cid, file);
          return;
        }
        const { size } = await file.stat();
        if (range.start < 0 || range.end > size || range.start >= range.end) throw new BlobRangeError(cid, size);
        if (!verified.has(cid)) for await (const _ of readWhole(cid, file));
        yield* readRange(file, range.start, range.end);
      } catch (error) {
        throw asBlobError(error);
      }
    },

    deleteStoredBefore: (cid, beforeMs) =>
      guarded(async () => {
        try {
          if ((await stat(fileOf(cid))).mtimeMs >= beforeMs) return;
          // Moved aside first: from then on storing it again writes it anew, so its time cannot change unseen.
          const doomed = join(temporary, `${cid}.${randomUUID()}`);
          await rename(fileOf(cid), doomed);
          if ((await stat(doomed)).mtimeMs >= beforeMs) {
            await rename(doomed, fileOf(cid));
            return;
          }
          verified.delete(cid);
          await rm(doomed, { force: true });
        } catch (cause) {
          if (!isMissing(cause)) throw cause;
        }
      }),

    async *list() {
      for (const shard of await namesIn(join(root, "blobs"))) {
        for (const name of await namesIn(join(root, "blobs", shard))) {
          const cid = cidSchema.safeParse(name);
          const info = cid.success ? await stat(fileOf(cid.data)).catch(() => null) : null;
          if (cid.success && info !== null)
            yield { cid: cid.data, sizeBytes: info.size, storedAtMs: Math.floor(info.mtimeMs) };
        }
      }
    },
  };
}

/**
 * Removes uploads that a process that died left behind; another process on the same folder may still be writing the rest.
 * Blobs that such a process was about to delete are put back, because it may have been about to spare them.
 */
async function tidy(folder: string, putBack: (cid: Cid, path: string) => Promise<void>): Promise<void> {
  for (const name of await namesIn(folder)) {
    const path = join(folder, name);
    const doomed = cidSchema.safeParse(name.split(".", 1)[0]);
    const info = await stat(path).catch(() => null);
    if (doomed.success) await putBack(doomed.data, path);
    else if (info !== null && info.mtimeMs < Date.now() - STALE_MS) await rm(path, { force: true });
  }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

async function checkStream(cid: Cid, source: AsyncIterable<Uint8Array>, limitBytes: number): Promise<number> {
  const hash = createHash("sha256");
  let sizeBytes = 0;
  for await (const chunk of source) {
    sizeBytes += chunk.length;
    if (sizeBytes > limitBytes) throw new BlobTooLargeError(limitBytes);
    hash.update(chunk);
  }
  const actual = cidOfDigest(hash.digest("hex") as Digest);
  if (actual !== cid) throw new BlobDigestMismatchError(cid, actual);
  return sizeBytes;
}

async function* readRange(file: FileHandle, start: number, end: number): AsyncGenerator<Uint8Array> {
  for (let at = start; at < end; ) {
    const buffer = new Uint8Array(Math.min(CHUNK_BYTES, end - at));
    const { bytesRead } = await file.read(buffer, 0, buffer.length, at);
    if (bytesRead === 0) return;
    at += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

async function writeFully(file: FileHandle, chunk: Uint8Array): Promise<void> {
  for (let at = 0; at < chunk.length; ) at += (await file.write(chunk, at, chunk.length - at)).bytesWritten;
}

async function syncFolder(path: string): Promise<void> {
  // Windows cannot open folders; there a rename is journalled by the file system.
  if (process.platform === "win32") return;
  await using folder = await open(path, "r");
  await folder.sync();
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch (cause) {
    if (isMissing(cause)) return [];
    throw new BlobUnavailableError(cause);
  }
}

const isMissing = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === "ENOENT";

/** Storage failures become `blob.unavailable`; errors of our own and those of the source pass. */
function asBlobError(error: unknown): unknown {
  const isSystem = error instanceof Error && "syscall" in error && !(error instanceof TabgridError);
  return isSystem ? new BlobUnavailableError(error) : error;
}

async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw asBlobError(error);
  }
}
