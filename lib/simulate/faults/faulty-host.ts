import type { HashHex } from "#lib/coordinator/commitments.ts";
import type { Commit } from "#lib/coordinator/units/apply-report.ts";
import type { Digest, HostId } from "#lib/protocol/ids.ts";
import type { Assignment, ExchangeRequest, ExchangeResponse } from "#lib/protocol/messages/exchange.ts";
import { drawOf } from "../random.ts";
import { KERNEL } from "./faulty-job.ts";

/** One request on its way. */
export interface Message {
  readonly host: FaultyHost;
  readonly request: ExchangeRequest;
  readonly payloads: readonly Uint8Array[];
}

/** Which units a host lies about, and with whom: hosts of one group lie about the same units and say the same. */
export interface Deceit {
  /** Share of the units, 0 to 1. */
  readonly rate: number;
  readonly group: number;
}

/** A host that keeps what it computed until it knows how it stands, whatever gets lost on the way. */
export class FaultyHost {
  readonly id: HostId;
  readonly #deceit: Deceit | null;
  readonly #resultBytes: number;
  readonly #hash: HashHex;
  readonly #commit: Commit;
  readonly #held = new Map<string, Assignment & { readonly payloadWanted: boolean }>();

  constructor(id: HostId, deceit: Deceit | null, resultBytes: number, hash: HashHex, commit: Commit) {
    this.id = id;
    this.#deceit = deceit;
    this.#resultBytes = resultBytes;
    this.#hash = hash;
    this.#commit = commit;
  }

  /** Reports those of its results for which `picks` says so, and claims. */
  ask(max: number, picks: () => boolean): Message {
    const payloads: Uint8Array[] = [];
    const reports: ExchangeRequest["reports"] = [];
    for (const { unitId, attempt, ordinal, upload, payloadWanted } of this.#held.values()) {
      if (!picks()) continue;
      const bytes = this.#compute(ordinal);
      const digest = this.#hash(bytes) as Digest;
      const commitment = this.#commit({ unitId, attempt, hostId: this.id }, digest);
      if (upload || payloadWanted) {
        payloads.push(bytes);
        reports.push({ unitId, attempt, commitment, payload: { kind: "inline", sizeBytes: bytes.length } });
      } else {
        reports.push({ unitId, attempt, commitment });
      }
    }
    // It never knows which answers were lost; whether it says so is as good as random.
    const claim = { max, kernels: [KERNEL], resendLost: this.#held.size % 2 === 0 };
    const request = { reports, failures: [], ask: [], claim };
    return { host: this, request, payloads };
  }

  /** Takes an answer in; the same one again changes nothing. */
  hear({ standings, assignments }: ExchangeResponse): void {
    for (const assignment of assignments) {
      this.#held.set(`${assignment.unitId}:${assignment.attempt}`, { ...assignment, payloadWanted: false });
    }
    for (const { unitId, attempt, standing } of standings) {
      const key = `${unitId}:${attempt}`;
      const held = this.#held.get(key);
      if (held === undefined || standing === "pending") continue;
      if (standing === "payload-wanted") this.#held.set(key, { ...held, payloadWanted: true });
      else this.#held.delete(key);
    }
  }

  /** Forgets everything, as when its profile is deleted. */
  forget(): void {
    this.#held.clear();
  }

  #compute(ordinal: number): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(this.#resultBytes);
    bytes[0] = ordinal;
    const deceit = this.#deceit;
    if (deceit !== null && drawOf(ordinal, deceit.group) < deceit.rate) bytes[1] = 1 + deceit.group;
    return bytes;
  }
}
