import type { AccountId, HostId } from "#lib/protocol/ids.ts";
import type { Payee, Wallet } from "../epochs/epoch.ts";

/**
 * Whom settlement pays. A host belongs to an account once its key signed for it, and earns for the wallet that the account
 * is paid to; until then its earnings are kept. Implementation: lib/db/settlement/postgres-earners.ts.
 *
 * Methods throw `storage.unavailable` or `storage.conflict` (both transient).
 */
export interface Earners {
  /** The wallet that earns for each host that has one. */
  listWallets(): Promise<ReadonlyMap<HostId, Wallet>>;
  /** Partners who embed the widget, by the name that hosts on their pages give. */
  listPartners(): Promise<ReadonlyMap<string, { readonly payee: Payee; readonly shareBasisPoints: number }>>;
  findWallet(host: HostId): Promise<Wallet | null>;
  /** Hosts that earn for a wallet. */
  listHosts(wallet: Wallet): Promise<HostId[]>;
  /**
   * Has an account's hosts earn for a wallet from now on: in every epoch that is not computed yet. What earlier wallets
   * were paid stays theirs.
   */
  setWallet(account: AccountId, wallet: Wallet): Promise<void>;
}
