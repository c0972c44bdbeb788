import { createHash } from "node:crypto";
import type { Client } from "pg";

/**
 * Leadership of background loops by session-level advisory locks, all on one connection. When that connection is lost
 * the database gives the locks to others, and the next {@link tryLead} competes anew.
 */
export class Leads {
  readonly #connect: () => Promise<Client>;
  readonly #held = new Set<string>();
  #client: Promise<Client> | null = null;

  /** @param connect opens a connection of our own; its locks go when it does. */
  constructor(connect: () => Promise<Client>) {
    this.#connect = connect;
  }

  /** Takes or keeps the lead of a loop. A database that cannot be reached gives none. */
  async tryLead(loop: string): Promise<boolean> {
    try {
      this.#client ??= this.#open();
      const client = await this.#client;
      if (this.#held.has(loop)) return true;
      const { rows } = await client.query("SELECT pg_try_advisory_lock($1::bigint) AS held", [lockKey(loop)]);
      if (rows[0].held) this.#held.add(loop);
      return rows[0].held;
    } catch {
      this.#drop();
      return false;
    }
  }

  async release(): Promise<void> {
    const client = this.#client;
    this.#drop();
    await client?.then((open) => open.end()).catch(() => undefined);
  }

  async #open(): Promise<Client> {
    const client = await this.#connect();
    client.on("error", () => this.#drop());
    client.on("end", () => this.#drop());
    return client;
  }

  #drop(): void {
    this.#client = null;
    this.#held.clear();
  }
}

/** A 63-bit key from a name, as text. */
function lockKey(loop: string): string {
  const digest = createHash("sha256").update(`tabgrid/loop/${loop}`).digest();
  return (digest.readBigUInt64BE(0) >> 1n).toString();
}
