import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import { KEY_ALGORITHM } from "../identity.ts";
import { type KeyStore, type ReplicaKey, type ResultStore, replicaKey, type StoredReplica } from "../ports.ts";

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

/** This profile's key and results, in IndexedDB. */
export async function openIndexedDbStores(name = "tabgrid-host"): Promise<{ keys: KeyStore; results: ResultStore }> {
  const database = await openDB<HostDatabase>(name, 1, {
    upgrade(fresh) {
      fresh.createObjectStore("keys");
      fresh.createObjectStore("journal", { autoIncrement: true });
      fresh.createObjectStore("payloads");
    },
  });
  return { keys: new IndexedDbKeyStore(database), results: new IndexedDbResultStore(database) };
}

class IndexedDbKeyStore implements KeyStore {
  private readonly database: IDBPDatabase<HostDatabase>;

  constructor(database: IDBPDatabase<HostDatabase>) {
    this.database = database;
  }

  async getKeyPair(): Promise<CryptoKeyPair> {
    const saved = await this.database.get("keys", "identity");
    if (saved) return saved;
    // Not extractable: no script on this page can carry the private key away.
    const pair = await crypto.subtle.generateKey(KEY_ALGORITHM, false, ["sign", "verify"]);
    await this.database.put("keys", pair, "identity");
    return pair;
  }
}

/** A journal rather than a record per replica: at thousands of small units a second only one write per group is affordable. */
class IndexedDbResultStore implements ResultStore {
  private readonly database: IDBPDatabase<HostDatabase>;
  private readonly alive = new Map<ReplicaKey, StoredReplica>();
  private writes = 0;

  constructor(database: IDBPDatabase<HostDatabase>) {
    this.database = database;
  }

  async load(): Promise<StoredReplica[]> {
    this.alive.clear();
    const entries = await this.database.getAll("journal");
    for (const entry of entries) this.apply(entry);
    this.writes = entries.length;
    const known = new Set<string>([...this.alive.keys()].flatMap((key) => [key, checkpointKey(key)]));
    const stray = (await this.database.getAllKeys("payloads")).filter((key) => !known.has(key));
    await this.remove(stray);
    return [...this.alive.values()];
  }

  async write(changes: Changes): Promise<void> {
    const compact = this.writes >= COMPACT_WRITES;
    const transaction = this.database.transaction("journal", "readwrite", { durability: "relaxed" });
    const alive = { puts: [...(compact ? this.alive.values() : [])], removes: [] };
    await Promise.all([
      compact && transaction.store.clear(),
      compact && transaction.store.add(alive),
      transaction.store.add(changes),
      transaction.done,
    ]);
    this.apply(changes);
    this.writes = compact ? 2 : this.writes + 1;
  }

  async putPayload(key: ReplicaKey, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    await this.database.put("payloads", bytes, key);
  }

  async findPayload(key: ReplicaKey): Promise<Uint8Array<ArrayBuffer> | null> {
    return (await this.database.get("payloads", key)) ?? null;
  }

  async removePayloads(keys: readonly ReplicaKey[]): Promise<void> {
    await this.remove(keys);
  }

  async putCheckpoint(key: ReplicaKey, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    await this.database.put("payloads", bytes, checkpointKey(key));
  }

  async findCheckpoint(key: ReplicaKey): Promise<Uint8Array<ArrayBuffer> | null> {
    return (await this.database.get("payloads", checkpointKey(key))) ?? null;
  }

  async removeCheckpoints(keys: readonly ReplicaKey[]): Promise<void> {
    await this.remove(keys.map(checkpointKey));
  }

  async close(): Promise<void> {
    this.database.close();
  }

  private async remove(keys: readonly (ReplicaKey | CheckpointKey)[]): Promise<void> {
    if (keys.length === 0) return;
    const transaction = this.database.transaction("payloads", "readwrite", { durability: "relaxed" });
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
