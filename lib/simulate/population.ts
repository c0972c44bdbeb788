import type { Member } from "#lib/coordinator/trust/may-join.ts";
import { type HostStanding, newTrust, type TrustRecord } from "#lib/coordinator/trust/trust-record.ts";
import type { SimulationOptions } from "./options.ts";
import type { Strategy } from "./strategies.ts";

/** Time one unit takes on a host of middling speed, in milliseconds. */
const UNIT_MS = 60_000;
/** Spread of the logarithm of speeds. */
const SPEED_SPREAD = 0.6;
const GPU_MODELS = 4;
const PARTNERS = 20;

/** One host of a simulated network. */
export interface SimulatedHost extends Member {
  readonly index: number;
  readonly strategy: Strategy;
  readonly unitMs: number;
  readonly account: number;
  readonly prefix: number;
  readonly partner: number | null;
  readonly gpuModel: number;
  readonly farmedAfter: number;
  readonly joinsAtMs: number;
  readonly isArbiter: boolean;
  isGone: boolean;
  ring: number | null;
  standing: HostStanding;
  trust: TrustRecord;
  results: number;
  held: number;
  /** The replica it works on; -1 for none. */
  working: number;
  /** Its latest replica; -1 for none. */
  latest: number;
}

/**
 * The hosts at the start: saboteurs spread over the strategies, arbiters last, every tenth host shares its account or its
 * network.
 */
export function createHosts(options: SimulationOptions, random: () => number): SimulatedHost[] {
  const saboteurs = Math.round(options.hosts * options.saboteurShare);
  const hosts: SimulatedHost[] = [];
  for (let index = 0; index < options.hosts; index++) {
    const strategy = index < saboteurs ? options.strategies[index % options.strategies.length]! : "honest";
    const isArbiter = index >= options.hosts - options.arbiters;
    const sharing = index > 0 && random() < 0.1 ? hosts[index - 1]! : null;
    const account = sharing !== null && random() < 0.5 ? sharing.account : index;
    hosts.push(createHost(index, strategy, account, sharing?.prefix ?? index, options, 0, random, isArbiter));
  }
  return hosts;
}

/** One host that joins at a moment. */
export function createHost(
  index: number,
  strategy: Strategy,
  account: number,
  prefix: number,
  options: SimulationOptions,
  joinsAtMs: number,
  random: () => number,
  isArbiter = false,
): SimulatedHost {
  const perHost = options.units / options.hosts;
  return {
    index,
    strategy,
    unitMs: UNIT_MS * Math.exp(SPEED_SPREAD * normal(random)),
    account,
    prefix,
    partner: random() < 0.2 ? Math.floor(random() * PARTNERS) : null,
    gpuModel: Math.floor(random() * GPU_MODELS),
    farmedAfter: Math.ceil(perHost * (0.1 + 0.6 * random())),
    ring: null,
    standing: isArbiter ? "arbiter" : "unproven",
    joinsAtMs,
    isArbiter,
    isGone: false,
    trust: newTrust(joinsAtMs),
    results: 0,
    held: 0,
    working: -1,
    latest: -1,
  };
}

/** Irwin–Hall: twelve uniform numbers summed, close enough to normal and cheap to repeat anywhere. */
function normal(random: () => number): number {
  let sum = -6;
  for (let i = 0; i < 12; i++) sum += random();
  return sum;
}
