import type { ReasonCode } from "./reasons.ts";
import type { HostStanding } from "./trust-record.ts";

/** What the rules of assignment see of a host. Null: not known, or not counted (private addresses without an origin). */
export interface Member {
  readonly account: string | number;
  /** Network prefix: /24 of IPv4, /48 of IPv6. */
  readonly prefix: string | number | null;
  /** Partner on whose pages the host runs. */
  readonly partner: string | number | null;
  /** Hosts that agreed on a result found wrong carry the same label. */
  readonly ring: string | number | null;
  readonly standing: HostStanding;
}

/** What an operator or a job asks for. */
export interface JoinRules {
  /** Most hosts of one partner for a unit. */
  readonly maxPerPartner: number;
  /** Most unproven hosts for a unit; `Infinity` while few hosts are proven. */
  readonly maxUnproven: number;
  /** Whether the unit is disputed, so that only proven hosts may join; not while none are. */
  readonly provenOnly: boolean;
}

/**
 * Why a host may not get a replica of a unit that these hosts have; null when it may. The rules keep votes independent of
 * each other. The word of an arbiter is no vote among others, so it stands in nobody's way, nor anybody in its.
 */
export function findObstacle(host: Member, others: readonly Member[], rules: JoinRules): ReasonCode | null {
  if (host.standing === "caught") return "host.isolated";
  if (host.standing === "arbiter") return null;
  if (rules.provenOnly && host.standing !== "proven") return "assign.needs-proven";
  let partners = 0;
  let unproven = 0;
  for (const other of others) {
    if (other.standing === "arbiter") continue;
    if (other.account === host.account) return "assign.same-account";
    if (other.prefix !== null && other.prefix === host.prefix) return "assign.same-prefix";
    if (other.ring !== null && other.ring === host.ring) return "assign.same-ring";
    if (other.partner !== null && other.partner === host.partner) partners++;
    if (other.standing === "unproven") unproven++;
  }
  if (partners >= rules.maxPerPartner) return "assign.same-partner";
  return host.standing === "unproven" && unproven >= rules.maxUnproven ? "assign.too-new" : null;
}
