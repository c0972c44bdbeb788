import { appendFile, mkdir, readdir, readFile, rename, rm, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { decodeFrame, encodeFrame, MalformedFrameError } from "#lib/protocol/frame.ts";
import { type ReplicaKey, type ResultStore, replicaKey, type StoredReplica } from "../ports.ts";

/** The log is rewritten when it holds this many entries, and no fewer than four times what is alive. */
const COMPACT_ENTRIES = 2_000;

type StoredHead = Omit<StoredReplica, "payload"> & { readonly payloadBytes: number | null };
interface LogHead {
  readonly puts: readonly StoredHead[];
  readonly removes: readonly ReplicaKey[];
}

/**
 * A store in a folder: an append-only log of changes, one frame each, and a file per large payload and per checkpoint. It
 * survives a killed process; an entry torn by a power failure is dropped, and its unit computed again.
 */
export class FileResultStore implements ResultStore {
  private readonly log: string;
  private readonly payloads: string;
  private readonly checkpoints: string;
  private readonly alive = new Map<ReplicaKey, StoredReplica>();
  private entries = 0;
  /** A write failed and may have left half an entry, behind which nothing could be found. */
  private torn = false;
  private readonly opened: Promise<void>;
  private last: Promise<unknown> = Promise.resolve();

  constructor(folder: string) {
    this.log = join(folder, "replicas.log");
    this.payloads = join(folder, "payloads");
    this.checkpoints = join(folder, "checkpoints");
    this.opened = mkdir(this.payloads, { recursive: true })
      .then(() => mkdir(this.checkpoints, { recursive: true }))
      .then(() => this.read());
    // Whoever uses the store is told.
    this.opened.catch(() => undefined);
  }

  async load(): Promise<StoredReplica[]> {
    return this.queue(async () => {
      const known = new Set([...this.alive.keys()].map(fileName));
      for (const folder of [this.payloads, this.checkpoints]) {
        for (const file of await readdir(folder)) if (!known.has(file)) await rm(join(folder, file));
      }
      return [...this.alive.values()];
    });
  }

  async write(changes: { puts: readonly StoredReplica[]; removes: readonly ReplicaKey[] }): Promise<void> {
    return this.queue(async () => {
      if (this.torn || (this.entries > COMPACT_ENTRIES && this.entries > 4 * this.alive.size)) await this.compact();
      this.torn = true;
      await appendFile(this.log, encodeEntry(changes));
      this.torn = false;
      this.apply(changes);
    });
  }

  async putPayload(key: ReplicaKey, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    return this.queue(() => writeFile(join(this.payloads, fileName(key)), bytes));
  }

  async findPayload(key: ReplicaKey): Promise<Uint8Array<ArrayBuffer> | null> {
    return this.queue(() => findFile(join(this.payloads, fileName(key))));
  }

  async removePayloads(keys: readonly ReplicaKey[]): Promise<void> {
    return this.queue(() => removeFiles(this.payloads, keys));
  }

  async putCheckpoint(key: ReplicaKey, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    return this.queue(async () => {
      const path = join(this.checkpoints, fileName(key));
      await writeFile(`${path}.new`, bytes);
      await rename(`${path}.new`, path);
    });
  }

  async findCheckpoint(key: ReplicaKey): Promise<Uint8Array<ArrayBuffer> | null> {
    return this.queue(() => findFile(join(this.checkpoints, fileName(key))));
  }

  async removeCheckpoints(keys: readonly ReplicaKey[]): Promise<void> {
    return this.queue(() => removeFiles(this.checkpoints, keys));
  }

  async close(): Promise<void> {
    await this.last;
  }

  private queue<T>(work: () => Promise<T>): Promise<T> {
    const next = this.last.then(() => this.opened).then(work);
    this.last = next.catch(() => {});
    return next;
  }

  /** Writes the log anew, with nothing in it but what is alive. */
  private async compact(): Promise<void> {
    const fresh = `${this.log}.new`;
    await writeFile(fresh, encodeEntry({ puts: [...this.alive.values()], removes: [] }));
    await rename(fresh, this.log);
    this.entries = this.alive.size;
  }

  private apply(changes: { puts: readonly StoredReplica[]; removes: readonly ReplicaKey[] }): void {
    for (const key of changes.removes) this.alive.delete(key);
    for (const replica of changes.puts) this.alive.set(replicaKey(replica), replica);
    this.entries += changes.puts.length + changes.removes.length;
  }

  private async read(): Promise<void> {
    const log = await readFile(this.log).catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return new ArrayBuffer(0);
      throw error;
    });
    const bytes = new Uint8Array(log);
    let at = 0;
    while (at + 4 <= bytes.length) {
      const end = at + 4 + new DataView(bytes.buffer, at).getUint32(0);
      const entry = end <= bytes.length ? findEntry(bytes.subarray(at + 4, end)) : null;
      if (entry === null) break;
      this.apply(entry);
      at = end;
    }
    // What follows was torn; entries appended behind it could not be found again.
    if (at < bytes.length) await truncate(this.log, at);
  }
}

function encodeEntry(changes: { puts: readonly StoredReplica[]; removes: readonly ReplicaKey[] }): Uint8Array {
  const payloads = changes.puts.flatMap(({ payload }) => (payload === null ? [] : [payload]));
  const puts = changes.puts.map(
    ({ payload, ...head }): StoredHead => ({ ...head, payloadBytes: payload?.length ?? null }),
  );
  const frame = encodeFrame({ puts, removes: changes.removes } satisfies LogHead, payloads);
  const entry = new Uint8Array(4 + frame.length);
  new DataView(entry.buffer).setUint32(0, frame.length);
  entry.set(frame, 4);
  return entry;
}

/** The changes of one entry; null when it was torn: a power failure may leave its length and not its bytes. */
function findEntry(bytes: Uint8Array): { puts: StoredReplica[]; removes: readonly ReplicaKey[] } | null {
  try {
    return decodeEntry(bytes);
  } catch (error) {
    if (error instanceof MalformedFrameError) return null;
    throw error;
  }
}

function decodeEntry(bytes: Uint8Array): { puts: StoredReplica[]; removes: readonly ReplicaKey[] } {
  const { head, body } = decodeFrame(bytes);
  const { puts, removes } = head as LogHead;
  let at = 0;
  const stored = puts.map(({ payloadBytes, ...rest }): StoredReplica => {
    if (payloadBytes === null) return { ...rest, payload: null };
    const payload = body.slice(at, at + payloadBytes) as Uint8Array<ArrayBuffer>;
    at += payloadBytes;
    return { ...rest, payload };
  });
  return { puts: stored, removes };
}

function fileName(key: ReplicaKey): string {
  return key.replace("/", "-");
}

async function findFile(path: string): Promise<Uint8Array<ArrayBuffer> | null> {
  try {
    return new Uint8Array(await readFile(path));
  } catch {
    return null;
  }
}

async function removeFiles(folder: string, keys: readonly ReplicaKey[]): Promise<void> {
  for (const key of keys) await rm(join(folder, fileName(key)), { force: true });
}
