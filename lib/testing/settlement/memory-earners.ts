import type { Payee, Wallet } from "#lib/coordinator/epochs/epoch.ts";
import type { Earners } from "#lib/coordinator/settlement/earners.ts";
import type { HostId } from "#lib/protocol/ids.ts";

/** Hosts with the wallets they earn for, and partners, as a test says. */
export class MemoryEarners implements Earners {
  readonly wallets: Map<HostId, Wallet>;
  readonly partners = new Map<string, { readonly payee: Payee; readonly shareBasisPoints: number }>();

  constructor(wallets: Iterable<readonly [HostId, Wallet]> = []) {
    this.wallets = new Map(wallets);
  }

  async listWallets(): Promise<ReadonlyMap<HostId, Wallet>> {
    return this.wallets;
  }

  async listPartners(): Promise<ReadonlyMap<string, { readonly payee: Payee; readonly shareBasisPoints: number }>> {
    return this.partners;
  }

  async findWallet(host: HostId): Promise<Wallet | null> {
    return this.wallets.get(host) ?? null;
  }

  async listHosts(wallet: Wallet): Promise<HostId[]> {
    return [...this.wallets].filter(([, of]) => of === wallet).map(([host]) => host);
  }

  async setWallet(): Promise<void> {
    // Accounts are unknown here: tests name wallets by host.
  }
}
