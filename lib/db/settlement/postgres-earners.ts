import { type Kysely, sql } from "kysely";
import type { Payee, Wallet } from "#lib/coordinator/epochs/epoch.ts";
import type { Earners } from "#lib/coordinator/settlement/earners.ts";
import type { AccountId, HostId } from "#lib/protocol/ids.ts";
import type { Schema } from "../schema.ts";
import { sorted } from "../storage-errors.ts";

/** A host's id as everything but PostgreSQL writes it. */
const HOST = sql.raw("replace(hosts.id::text, '-', '')");

/** Hosts and the wallets that their accounts are paid to, in PostgreSQL. */
export class PostgresEarners implements Earners {
  readonly #db: Kysely<Schema>;

  constructor(db: Kysely<Schema>) {
    this.#db = db;
  }

  async listWallets(): Promise<ReadonlyMap<HostId, Wallet>> {
    const rows = await this.#read(sql``);
    return new Map(rows.map(({ host, wallet }) => [host, wallet]));
  }

  /**
   * Partners whose accounts have a wallet. One who embeds the widget on several sites gets the least of its shares on all of
   * them, because a payee has one share in an epoch: never more than any visitor was told.
   */
  async listPartners(): Promise<ReadonlyMap<string, { readonly payee: Payee; readonly shareBasisPoints: number }>> {
    const { rows } = await sorted(
      sql<{ id: string; wallet: Wallet; share: number }>`
        SELECT id, wallet, min(share_basis_points) OVER (PARTITION BY wallet) AS share
        FROM partners JOIN payout_wallets ON payout_wallets.account_id = partners.account_id
        WHERE proven_by IS NOT NULL AND stopped_for IS NULL
      `.execute(this.#db),
    );
    return new Map(rows.map(({ id, wallet, share }) => [id, { payee: wallet, shareBasisPoints: share }]));
  }

  async findWallet(host: HostId): Promise<Wallet | null> {
    const [row] = await this.#read(sql`WHERE hosts.id = ${host}::uuid`);
    return row?.wallet ?? null;
  }

  async listHosts(wallet: Wallet): Promise<HostId[]> {
    return (await this.#read(sql`WHERE wallet = ${wallet}`)).map(({ host }) => host);
  }

  async setWallet(account: AccountId, wallet: Wallet): Promise<void> {
    await sorted(
      sql`
        INSERT INTO payout_wallets (account_id, wallet) VALUES (${account}, ${wallet})
        ON CONFLICT (account_id) DO UPDATE SET wallet = excluded.wallet
      `.execute(this.#db),
    );
  }

  async #read(where: ReturnType<typeof sql>): Promise<{ host: HostId; wallet: Wallet }[]> {
    const { rows } = await sorted(
      sql<{ host: HostId; wallet: Wallet }>`
        SELECT ${HOST} AS host, wallet FROM hosts JOIN payout_wallets ON payout_wallets.account_id = hosts.account_id
        ${where}
      `.execute(this.#db),
    );
    return rows;
  }
}
