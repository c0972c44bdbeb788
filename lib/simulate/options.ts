import { STRATEGIES, type Strategy } from "./strategies.ts";

/** One simulation. */
export interface SimulationOptions {
  readonly hosts: number;
  readonly units: number;
  /** Share of hosts that do not behave, 0 to 1, and how they do; each strategy gets the same number of them. */
  readonly saboteurShare: number;
  readonly strategies: readonly Exclude<Strategy, "honest">[];
  /** How often `flaky`, `collude` and `broken-gpu` are wrong, 0 to 1. */
  readonly lieRate: number;
  readonly targetErrorRate: number;
  /** Honest hosts among them that the operator vouches for. */
  readonly arbiters: number;
  readonly seed: number;
}

/** Reads `honest=0.8,saboteur=0.2`; the two have to make 1. @returns the saboteurs' share. */
export function parseMix(text: string): number | null {
  const shares = new Map(text.split(",").map((part) => part.split("=") as [string, string]));
  const honest = Number(shares.get("honest") ?? 0);
  const saboteur = Number(shares.get("saboteur") ?? 0);
  const known = [...shares.keys()].every((name) => name === "honest" || name === "saboteur");
  return known && saboteur >= 0 && saboteur < 0.5 && Math.abs(honest + saboteur - 1) < 1e-9 ? saboteur : null;
}

/** Reads strategies separated by commas; null when one is unknown. */
export function parseStrategies(text: string): SimulationOptions["strategies"] | null {
  const names = text.split(",");
  const known = STRATEGIES.filter((strategy) => names.includes(strategy));
  return known.length === names.length ? known : null;
}
