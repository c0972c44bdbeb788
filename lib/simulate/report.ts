import {
  boincErrorRate,
  boincRedundancy,
  votingErrorRate,
  votingRedundancy,
} from "#lib/coordinator/trust/published-formulas.ts";
import type { Figures } from "./figures.ts";
import type { SimulationOptions } from "./options.ts";

/** Rows for people: what was measured, and what others' formulas give for the same share of saboteurs. */
export function reportRows(options: SimulationOptions, figures: Figures): string[][] {
  const { saboteurShare, targetErrorRate, units, hosts } = options;
  const m = votesNeeded(saboteurShare, targetErrorRate);
  const unitsPerHost = Math.round(units / hosts);
  const interval = (low: number, high: number): string => `${show(low)} – ${show(high)}`;
  return [
    ["", "wrong of accepted", "95 %", "replicas per unit", "95 %"],
    [
      "measured",
      show(figures.acceptedWrongRate),
      interval(figures.acceptedWrongRateLow, figures.acceptedWrongRateHigh),
      show(figures.replicasPerUnit),
      interval(figures.replicasPerUnitLow, figures.replicasPerUnitHigh),
    ],
    ["measured, second half", "", "", show(figures.replicasPerUnitAfterWarmUp), ""],
    [
      "quorum 2, all collude",
      show(votingErrorRate(saboteurShare, 2)),
      "",
      show(votingRedundancy(saboteurShare, 2)),
      "",
    ],
    [
      `first to ${m} (Sarmenta)`,
      show(votingErrorRate(saboteurShare, m)),
      "",
      show(votingRedundancy(saboteurShare, m)),
      "",
    ],
    [
      "adaptive replication (BOINC)",
      show(boincErrorRate(saboteurShare, unitsPerHost)),
      "",
      show(boincRedundancy(unitsPerHost)),
      "",
    ],
  ];
}

/** Agreeing votes that voting alone needs for an error rate; saboteurs below a half assumed. */
function votesNeeded(saboteurShare: number, errorRate: number): number {
  let m = 1;
  while (votingErrorRate(saboteurShare, m) > errorRate && m < 200) m++;
  return m;
}

function show(value: number): string {
  if (value === 0) return "0";
  return value >= 0.01 ? value.toFixed(3) : value.toExponential(1);
}
