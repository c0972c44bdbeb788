import { creditReason } from "#lib/coordinator/trust/credit-entries.ts";
import type { Release } from "#lib/coordinator/trust/decide-release.ts";
import type { Simulation } from "./simulation.ts";
import { RIGHT } from "./strategies.ts";
import { ACCEPTED, REPORTED } from "./tables.ts";

/** What a simulation measured, by the names it is published under. */
export interface Figures {
  /**
   * Share of accepted units whose result is wrong, and Wilson's 95 % interval around it. The interval takes units for
   * independent; wrong ones come by the host, so it is too narrow when there are some. Other seeds show by how much.
   */
  readonly acceptedWrongRate: number;
  readonly acceptedWrongRateLow: number;
  readonly acceptedWrongRateHigh: number;
  /** Results reported, right or wrong, in time or late, for each accepted unit, with a 95 % interval. */
  readonly replicasPerUnit: number;
  readonly replicasPerUnitLow: number;
  readonly replicasPerUnitHigh: number;
  /** The same for the second half of the units. */
  readonly replicasPerUnitAfterWarmUp: number;
  /** Replicas that never came back, or were rejected, for each unit; nobody has to compute those twice. */
  readonly lostPerUnit: number;
  /**
   * Credit for each result of hosts that lied at least once, right results included, against that of honest hosts.
   * Saboteurs that never lied have done honest work.
   */
  readonly cheaterCreditShare: number;
  readonly caughtSaboteurs: number;
  readonly caughtHonest: number;
  readonly unitsFailed: number;
  /** What the coordinator expected when it released the job. */
  readonly expectedWrong: number;
  readonly auditRounds: number;
  /** Virtual time to completion, in hours. */
  readonly hours: number;
}

/** Measures a simulation that ran to its end. */
export function measure(simulation: Simulation, release: Release): Figures {
  const { units, replicas, hosts, verdicts } = simulation;
  let accepted = 0;
  let wrong = 0;
  for (let unit = 0; unit < units.count; unit++) {
    if (units.state[unit] !== ACCEPTED) continue;
    accepted++;
    if (units.canonical[unit] !== RIGHT) wrong++;
  }
  const liars = new Uint8Array(hosts.length);
  for (let replica = 0; replica < replicas.count; replica++) {
    if (replicas.side[replica] !== RIGHT) liars[replicas.host[replica]!] = 1;
  }
  const perUnit = new Uint8Array(units.count);
  const results = { honest: 0, liar: 0 };
  const credit = { honest: 0, liar: 0 };
  for (let replica = 0; replica < replicas.count; replica++) {
    if ((replicas.flags[replica]! & REPORTED) === 0) continue;
    const unit = replicas.unit[replica]!;
    perUnit[unit]!++;
    const { index, standing } = hosts[replicas.host[replica]!]!;
    const kind = liars[index] === 1 ? "liar" : "honest";
    results[kind]++;
    const vote = { side: replicas.side[replica]!, standing };
    const canonical = units.state[unit] === ACCEPTED ? units.canonical[unit]! : null;
    if (creditReason(vote, canonical, release.released) === "credit.granted") credit[kind]++;
  }
  const [low, high] = wilson(wrong, accepted);
  const all = meanAndMargin(perUnit);
  const perHonest = credit.honest / Math.max(1, results.honest);
  return {
    acceptedWrongRate: wrong / Math.max(1, accepted),
    acceptedWrongRateLow: low,
    acceptedWrongRateHigh: high,
    replicasPerUnit: all.mean,
    replicasPerUnitLow: all.mean - all.margin,
    replicasPerUnitHigh: all.mean + all.margin,
    replicasPerUnitAfterWarmUp: meanAndMargin(perUnit.subarray(units.count >> 1)).mean,
    lostPerUnit: (simulation.lost + simulation.refused) / units.count,
    cheaterCreditShare: perHonest === 0 ? 0 : credit.liar / Math.max(1, results.liar) / perHonest,
    caughtSaboteurs: hosts.filter(({ strategy, standing }) => strategy !== "honest" && standing === "caught").length,
    caughtHonest: hosts.filter(({ strategy, standing }) => strategy === "honest" && standing === "caught").length,
    unitsFailed: units.count - accepted - verdicts.openUnits,
    expectedWrong: release.expectedWrong,
    auditRounds: simulation.rounds,
    hours: simulation.nowMs / 3_600_000,
  };
}

/** Standard normal quantile of a two-sided 95 % interval. */
const Z = 1.96;

/** Wilson's score interval for a share. E. B. Wilson, Probable inference …, JASA 22 (1927). */
export function wilson(successes: number, trials: number): [low: number, high: number] {
  if (trials === 0) return [0, 1];
  const share = successes / trials;
  const weight = 1 + Z ** 2 / trials;
  const centre = (share + Z ** 2 / (2 * trials)) / weight;
  const margin = (Z / weight) * Math.sqrt((share * (1 - share)) / trials + Z ** 2 / (4 * trials ** 2));
  return [successes === 0 ? 0 : centre - margin, successes === trials ? 1 : centre + margin];
}

function meanAndMargin(values: Uint8Array): { mean: number; margin: number } {
  let sum = 0;
  let squares = 0;
  for (const value of values) {
    sum += value;
    squares += value * value;
  }
  const mean = sum / values.length;
  return { mean, margin: Z * Math.sqrt(Math.max(0, squares / values.length - mean ** 2) / values.length) };
}
