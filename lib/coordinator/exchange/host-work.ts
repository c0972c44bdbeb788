import type { HostId } from "#lib/protocol/ids.ts";
import type { ReplicaMark } from "#lib/protocol/states.ts";
import type { UnitRecord } from "../ports.ts";
import type { HostWork } from "../trust/host-record.ts";
import { isDeclined } from "../units/declined.ts";

type Sums = Omit<HostWork, "trust"> & { trust: { -readonly [Key in keyof HostWork["trust"]]: HostWork["trust"][Key] } };
type Tallied = { -readonly [Key in keyof Sums]: Sums[Key] };

/** What each mark adds to its host's record. */
const MARK_CHANGES: Record<ReplicaMark, "verified" | "wrong" | "disputes" | null> = {
  none: null,
  verified: "verified",
  wrong: "wrong",
  disputed: "disputes",
};

/** Sums what one flush finds out about hosts, for each host and kernel. */
export class HostWorkTally {
  readonly #sums = new Map<string, Tallied>();

  get work(): HostWork[] {
    return [...this.#sums.values()];
  }

  /** Adds a verdict and its credit. */
  addVerdict(hostId: HostId, kernel: string, valid: boolean, creditMicro: number): void {
    const sums = this.#of(hostId, kernel);
    sums[valid ? "validUnits" : "invalidUnits"]++;
    sums.creditMicro += creditMicro;
  }

  /** Adds an error of a host that leaves no trace in a unit. */
  addError(hostId: HostId, kernel: string): void {
    this.#of(hostId, kernel).trust.errors++;
  }

  /** Adds what became of a unit's replicas. */
  addReplicas(before: UnitRecord, after: UnitRecord, kernel: string, nowMs: number): void {
    for (const [index, replica] of after.replicas.entries()) {
      const previous = before.replicas[index];
      if (previous === undefined || previous === replica) continue;
      const { hostId, state, mark } = replica;
      if (mark !== previous.mark) {
        const [gained, lost] = [MARK_CHANGES[mark], MARK_CHANGES[previous.mark]];
        const { trust } = this.#of(hostId, kernel);
        if (gained !== null) trust[gained]++;
        if (lost !== null) trust[lost]--;
      }
      if (previous.state !== "issued") continue;
      if (state === "failed" && !isDeclined(replica)) this.addError(hostId, kernel);
      // One that was given back in time is nobody's fault.
      else if (state === "expired" && replica.deadlineMs <= nowMs) this.#of(hostId, kernel).trust.lost++;
    }
  }

  #of(hostId: HostId, kernel: string): Tallied {
    const key = `${hostId}${kernel}`;
    let sums = this.#sums.get(key);
    if (sums === undefined) {
      const trust = { verified: 0, wrong: 0, disputes: 0, errors: 0, lost: 0 };
      sums = { hostId, kernel, validUnits: 0, invalidUnits: 0, creditMicro: 0, trust };
      this.#sums.set(key, sums);
    }
    return sums;
  }
}
