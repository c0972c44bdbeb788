import type { AccountId, HostId } from "#lib/protocol/ids.ts";
import type { TrustChange, TrustRecord } from "./trust-record.ts";

/** Where a host comes from, as its session says; null: not known, or not counted. */
export interface HostOrigin {
  /** The person behind it, once a wallet signed for it. */
  readonly accountId: AccountId | null;
  /** Network prefix (network-prefix.ts). */
  readonly prefix: string | null;
  /** Partner on whose pages it runs. */
  readonly partner: string | null;
  /** Whether the operator vouches for it, so that its word decides where others disagree; not when absent. */
  readonly arbiter?: boolean;
}

/** What the coordinator knows of a host besides its replicas. */
export interface HostRecord extends HostOrigin {
  readonly id: HostId;
  /** Hosts that agreed on a result found wrong have the same. */
  readonly ring: string | null;
  readonly firstSeenMs: number;
  /** By kernel (`id@version`). */
  readonly trust: ReadonlyMap<string, TrustRecord>;
}

/** What one flush adds to what is known of a host's work for a kernel. */
export interface HostWork {
  readonly hostId: HostId;
  readonly kernel: string;
  readonly validUnits: number;
  readonly invalidUnits: number;
  readonly creditMicro: number;
  readonly trust: TrustChange;
}

/** Hosts of one kernel, counted by what they are known for. */
export interface KernelCounts {
  /** Hosts with at least one result. */
  readonly known: number;
  /** Hosts with a result that was found wrong. */
  readonly caught: number;
  /** Those of them that were proven then. */
  readonly provenCaught: number;
  /** Hosts in a disagreement that is not settled. */
  readonly disputed: number;
  /** Hosts that are proven. */
  readonly proven: number;
  /** Hosts seen within {@link LIVE_MS} of which a result stands as wrong. */
  readonly caughtLive: number;
}

/** How long a host counts as there after it was last seen: an hour, in milliseconds. */
export const LIVE_MS = 3_600_000;

/** All hosts, counted. */
export interface HostCensus {
  readonly kernels: ReadonlyMap<string, KernelCounts>;
  /** Hosts caught lately, by network prefix. */
  readonly caughtByPrefix: ReadonlyMap<string, number>;
  /** Hosts seen within {@link LIVE_MS}, no two of one account or network (independent-hosts.ts), and arbiters seen since then. */
  readonly live: number;
  readonly liveArbiters: number;
}

/** How far the audit of a job's stage has come (decide-release.ts). */
export interface StageAudit {
  readonly stage: number;
  /** When it began: replicas handed out since were part of it. */
  readonly sinceMs: number;
  /** Share of its units that were drawn, 0 to 1. */
  readonly rate: number;
  /** Wrong results expected among the stage's units when it was last looked at. */
  readonly expectedWrong: number;
  readonly released: boolean;
}
