import type { HostId, UnitId } from "#lib/protocol/ids.ts";
import type { CheckRates } from "../trust/policy.ts";
import type { HostStanding } from "../trust/trust-record.ts";

/**
 * What a decision about a unit goes by besides the unit. `quorum`: so many hosts agree as the unit asks for.
 * `error-rate`: as many as the hosts' standing and the draws ask for, and what was accepted stands on probation until
 * its job is released.
 */
export type UnitVerification =
  | { readonly kind: "quorum"; readonly spread: boolean }
  | {
      readonly kind: "error-rate";
      readonly rates: CheckRates;
      /** Secret uniform number in [0, 1) of a unit, the same for ever. */
      spotDraw(unitId: UnitId): number;
      standing(hostId: HostId): HostStanding;
      /** What hosts call a replica by, and bind their commitments to. */
      nameOf(unitId: UnitId, attempt: number): number;
      /** Whether an arbiter was seen lately, and so may still come. */
      readonly hasArbiter: boolean;
    };

/** Units of jobs with a fixed quorum. */
export const BY_QUORUM: UnitVerification = { kind: "quorum", spread: false };
/** Those of which hosts compute a unit one after the other. */
export const ONE_BY_ONE: UnitVerification = { kind: "quorum", spread: true };
