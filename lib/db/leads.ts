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
    this.#client ??= this.#open();
    const opening = this.#client;
    try {
      const client = await opening;
      if (this.#client !== opening) return false;
      if (this.#held.has(loop)) return true;
      const { rows } = await client.query("SELECT pg_try_advisory_lock($1::bigint) AS held", [lockKey(loop)]);
      if (this.#client !== opening) return false;
      if (rows[0].held) this.#held.add(loop);
      return rows[0].held;
    } catch {
      this.#drop(opening);
      return false;
    }
  }

  async release(): Promise<void> {
    const opening = this.#client;
    this.#client = null;
    this.#held.clear();
    await opening?.then((client) => client.end()).catch(() => undefined);
  }

  #open(): Promise<Client> {
    const opening: Promise<Client> = this.#connect().then((client) => {
      client.on("error", () => this.#drop(opening));
      client.on("end", () => this.#drop(opening));
      return client;
    });
    return opening;
  }

  /** Closes what it drops: a session left open would keep the locks from us too. */
  #drop(opening: Promise<Client>): void {
    if (this.#client !== opening) return;
    this.#client = null;
    this.#held.clear();
    void opening.then((client) => client.end()).catch(() => undefined);
  }
}

/** A 63-bit key from a name, as text. */
function lockKey(loop: string): string {
  const digest = createHash("sha256").update(`tabgrid/loop/${loop}`).digest();
  return (digest.readBigUInt64BE(0) >> 1n).toString();
}
