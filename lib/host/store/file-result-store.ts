import { appendFile, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { decodeFrame, encodeFrame } from "#lib/protocol/frame.ts";
import { type ReplicaKey, type ResultStore, replicaKey, type StoredReplica } from "../ports.ts";

/** The log is rewritten when it holds this many entries, and no fewer than four times what is alive. */
const COMPACT_ENTRIES = 2_000;

type StoredHead = Omit<StoredReplica, "payload"> & { readonly payloadBytes: number | null };
interface LogHead {
  readonly puts: readonly StoredHead[];
  readonly removes: readonly ReplicaKey[];
}

/**
 * A store in a folder: an append-only log of changes, one frame each, and a file per large payload. It survives a killed
 * process; an entry torn by a power failure is dropped, and its unit computed again.
 */
export class FileResultStore implements ResultStore {
  private readonly log: string;
  private readonly payloads: string;
  private readonly alive = new Map<ReplicaKey, StoredReplica>();
  private entries = 0;
  private last: Promise<unknown>;

  constructor(folder: string) {
    this.log = join(folder, "replicas.log");
    this.payloads = join(folder, "payloads");
    this.last = mkdir(this.payloads, { recursive: true }).then(() => this.read());
  }

  async load(): Promise<StoredReplica[]> {
    return this.queue(async () => {
      const known = new Set([...this.alive.keys()].map(fileName));
      for (const file of await readdir(this.payloads)) if (!known.has(file)) await rm(join(this.payloads, file));
      return [...this.alive.values()];
    });
  }

  async write(changes: { puts: readonly StoredReplica[]; removes: readonly ReplicaKey[] }): Promise<void> {
    return this.queue(async () => {
      this.apply(changes);
      if (this.entries > COMPACT_ENTRIES && this.entries > 4 * this.alive.size) {
        const fresh = `${this.log}.new`;
        await writeFile(fresh, encodeEntry({ puts: [...this.alive.values()], removes: [] }));
        await rename(fresh, this.log);
        this.entries = this.alive.size;
      } else {
        await appendFile(this.log, encodeEntry(changes));
      }
    });
  }

  async putPayload(key: ReplicaKey, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    return this.queue(() => writeFile(join(this.payloads, fileName(key)), bytes));
  }

  async findPayload(key: ReplicaKey): Promise<Uint8Array<ArrayBuffer> | null> {
    return this.queue(async () => {
      try {
        return new Uint8Array(await readFile(join(this.payloads, fileName(key))));
      } catch {
        return null;
      }
    });
  }

  async removePayloads(keys: readonly ReplicaKey[]): Promise<void> {
    return this.queue(async () => {
      for (const key of keys) await rm(join(this.payloads, fileName(key)), { force: true });
    });
  }

  async close(): Promise<void> {
    await this.last;
  }

  private queue<T>(work: () => Promise<T>): Promise<T> {
    const next = this.last.then(work);
    this.last = next.catch(() => {});
    return next;
  }

  private apply(changes: { puts: readonly StoredReplica[]; removes: readonly ReplicaKey[] }): void {
    for (const key of changes.removes) this.alive.delete(key);
    for (const replica of changes.puts) this.alive.set(replicaKey(replica), replica);
    this.entries += changes.puts.length + changes.removes.length;
  }

  private async read(): Promise<void> {
    const bytes = new Uint8Array(await readFile(this.log).catch(() => new ArrayBuffer(0)));
    let at = 0;
    while (at + 4 <= bytes.length) {
      const end = at + 4 + new DataView(bytes.buffer, at).getUint32(0);
      if (end > bytes.length) break;
      this.apply(decodeEntry(bytes.subarray(at + 4, end)));
      at = end;
    }
    // What follows was torn; entries appended behind it could not be found again.
    if (at < bytes.length) await writeFile(this.log, bytes.subarray(0, at));
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
