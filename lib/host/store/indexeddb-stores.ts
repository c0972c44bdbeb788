import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import { TabgridError } from "#lib/errors/tabgrid-error.ts";
import { KEY_ALGORITHM } from "../identity.ts";
import { type KeyStore, type ReplicaKey, type ResultStore, replicaKey, type StoredReplica } from "../ports.ts";
import { lastingDatabase } from "./lasting-database.ts";

interface Changes {
  readonly puts: readonly StoredReplica[];
  readonly removes: readonly ReplicaKey[];
}

type CheckpointKey = `${ReplicaKey}/checkpoint`;

interface HostDatabase extends DBSchema {
  keys: { key: "identity"; value: CryptoKeyPair };
  /** Changes in the order in which they happened; one record per write, however many replicas it concerns. */
  journal: { key: number; value: Changes };
  /** Large results, and checkpoints beside them: a store of their own would take a new version, which an old tab blocks. */
  payloads: { key: ReplicaKey | CheckpointKey; value: Uint8Array<ArrayBuffer> };
}

/** The journal is replaced by what is alive after this many writes. */
const COMPACT_WRITES = 256;

/** Thrown when the database was closed by the browser and came back without this host's key: what was in it is not wanted back. */
export class SiteDataClearedError extends TabgridError {
  constructor() {
    super("host.site-data-cleared", "permanent", "This site's data were cleared while the engine ran.");
  }
}

type OpenDatabase = () => Promise<IDBPDatabase<HostDatabase>>;

/** This profile's key and results, in IndexedDB. */
export async function openIndexedDbStores(name = "tabgrid-host"): Promise<{ keys: KeyStore; results: ResultStore }> {
  const open = lastingDatabase<HostDatabase>((closed) =>
    openDB<HostDatabase>(name, 1, {
      upgrade(fresh) {
        fresh.createObjectStore("keys");
        fresh.createObjectStore("journal", { autoIncrement: true });
        fresh.createObjectStore("payloads");
      },
      terminated: closed,
    }),
  );
  await open();
  const keys = new IndexedDbKeyStore(open);
  return { keys, results: new IndexedDbResultStore(open, keys) };
}

class IndexedDbKeyStore implements KeyStore {
  private readonly open: OpenDatabase;
  /** A full disk did not take it: it holds until the tab goes. */
  private unsaved: CryptoKeyPair | null = null;

  constructor(open: OpenDatabase) {
    this.open = open;
  }

  async getKeyPair(): Promise<CryptoKeyPair> {
    const database = await this.open();
    const saved = await database.get("keys", "identity");
    if (saved) return saved;
    // Not extractable: no script on this page can carry the private key away.
    const pair = this.unsaved ?? (await crypto.subtle.generateKey(KEY_ALGORITHM, false, ["sign", "verify"]));
    this.unsaved = pair;
    await this.save().catch(() => undefined);
    return pair;
  }

  /** Saves the key if that failed before. Whatever the host has is worth nothing without it. */
  async save(): Promise<void> {
    if (this.unsaved === null) return;
    await (await this.open()).put("keys", this.unsaved, "identity");
    this.unsaved = null;
  }
}

/** A journal rather than a record per replica: at thousands of small units a second only one write per group is affordable. */
class IndexedDbResultStore implements ResultStore {
  private readonly open: OpenDatabase;
  private readonly keys: IndexedDbKeyStore;
  private readonly alive = new Map<ReplicaKey, StoredReplica>();
  private writes = 0;
  /** The connection that `alive` was last read from or written to. */
  private known: IDBPDatabase<HostDatabase> | null = null;

  constructor(open: OpenDatabase, keys: IndexedDbKeyStore) {
    this.open = open;
    this.keys = keys;
  }

  async load(): Promise<StoredReplica[]> {
    const database = await this.open();
    const entries = await readJournal(database);
    this.alive.clear();
    for (const entry of entries) this.apply(entry);
    this.writes = entries.length;
    this.known = database;
    const known = new Set<string>([...this.alive.keys()].flatMap((key) => [key, checkpointKey(key)]));
    const stray = (await database.getAllKeys("payloads")).filter((key) => !known.has(key));
    await this.remove(stray);
    return [...this.alive.values()];
  }

  async write(changes: Changes): Promise<void> {
    await this.keys.save();
    const database = await this.open();
    if (this.known !== null && database !== this.known) await this.recognise(database);
    this.known = database;
    const compact = this.writes >= COMPACT_WRITES;
    const transaction = database.transaction("journal", "readwrite", { durability: "relaxed" });
    const alive = { puts: [...(compact ? this.alive.values() : [])], removes: [] };
    try {
      await Promise.all([
        compact && transaction.store.clear(),
        compact && transaction.store.add(alive),
        transaction.store.add(changes),
        transaction.done,
      ]);
    } catch (error) {
      // On a full disk, what is no longer alive is in the way of everything else.
      this.writes = COMPACT_WRITES;
      throw error;
    }
    this.apply(changes);
    this.writes = compact ? 2 : this.writes + 1;
  }

  /**
   * A connection of after the browser closed the last one. What was written may not have reached the disk: it is written
   * once more, unless the person had it cleared.
   */
  private async recognise(database: IDBPDatabase<HostDatabase>): Promise<void> {
    if ((await database.getKey("keys", "identity")) === undefined) throw new SiteDataClearedError();
    this.writes = COMPACT_WRITES;
  }

  async putPayload(key: ReplicaKey, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    await (await this.open()).put("payloads", bytes, key);
  }

  async findPayload(key: ReplicaKey): Promise<Uint8Array<ArrayBuffer> | null> {
    return (await (await this.open()).get("payloads", key)) ?? null;
  }

  async removePayloads(keys: readonly ReplicaKey[]): Promise<void> {
    await this.remove(keys);
  }

  async putCheckpoint(key: ReplicaKey, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    await (await this.open()).put("payloads", bytes, checkpointKey(key));
  }

  async findCheckpoint(key: ReplicaKey): Promise<Uint8Array<ArrayBuffer> | null> {
    return (await (await this.open()).get("payloads", checkpointKey(key))) ?? null;
  }

  async removeCheckpoints(keys: readonly ReplicaKey[]): Promise<void> {
    await this.remove(keys.map(checkpointKey));
  }

  async close(): Promise<void> {
    (await this.open()).close();
  }

  private async remove(keys: readonly (ReplicaKey | CheckpointKey)[]): Promise<void> {
    if (keys.length === 0) return;
    const transaction = (await this.open()).transaction("payloads", "readwrite", { durability: "relaxed" });
    await Promise.all([...keys.map((key) => transaction.store.delete(key)), transaction.done]);
  }

  private apply(changes: Changes): void {
    for (const key of changes.removes) this.alive.delete(key);
    for (const replica of changes.puts) this.alive.set(replicaKey(replica), replica);
  }
}

function checkpointKey(key: ReplicaKey): CheckpointKey {
  return `${key}/checkpoint`;
}

/**
 * The journal in order. Browsers keep large records in files beside the database and may lose one of those, after which
 * reading them all at once fails for ever: then it is read record by record, without those that are lost.
 */
async function readJournal(database: IDBPDatabase<HostDatabase>): Promise<Changes[]> {
  try {
    return await database.getAll("journal");
  } catch (error) {
    const keys = await database.getAllKeys("journal");
    const read = await Promise.all(keys.map((key) => database.get("journal", key).catch(() => undefined)));
    const sound = read.filter((entry) => entry !== undefined);
    if (sound.length === 0) throw error;
    return sound;
  }
}
