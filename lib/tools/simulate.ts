/**
 * `npm run simulate -- [--hosts N] [--units N] [--mix honest=0.8,saboteur=0.2] [--strategy NAME[,NAME]] [--lie-rate P]
 * [--target-error E] [--seed S] [--json]`: runs the coordinator's decisions on a simulated network and prints what came
 * of it.
 */
import { performance } from "node:perf_hooks";
import { parseArgs } from "node:util";
import { measure } from "#lib/simulate/figures.ts";
import { parseMix, parseStrategies } from "#lib/simulate/options.ts";
import { Simulation } from "#lib/simulate/simulation.ts";
import { STRATEGIES } from "#lib/simulate/strategies.ts";

const { values } = parseArgs({
  options: {
    hosts: { type: "string", default: "10000" },
    units: { type: "string", default: "1000000" },
    mix: { type: "string", default: "honest=0.8,saboteur=0.2" },
    strategy: { type: "string", default: "collude" },
    "lie-rate": { type: "string", default: "0.1" },
    "target-error": { type: "string", default: "1e-4" },
    seed: { type: "string", default: "1" },
    json: { type: "boolean", default: false },
  },
});
const [hosts, units, seed] = [values.hosts, values.units, values.seed].map(Number) as [number, number, number];
const lieRate = Number(values["lie-rate"]);
const targetErrorRate = Number(values["target-error"]);
const saboteurShare = parseMix(values.mix);
const strategies = parseStrategies(values.strategy);
const isCount = (value: number, max: number): boolean => Number.isSafeInteger(value) && value >= 1 && value <= max;
const isShare = (value: number): boolean => value > 0 && value <= 1;
const valid = isCount(hosts, 1e6) && isCount(units, 2e7) && Number.isSafeInteger(seed) && isShare(lieRate);
if (!valid || !isShare(targetErrorRate) || saboteurShare === null || strategies === null) {
  console.error(`Usage: npm run simulate -- [--hosts 10000] [--units 1000000] [--mix honest=0.8,saboteur=0.2]
  [--strategy ${STRATEGIES.join(",")}]
  [--lie-rate 0.1] [--target-error 1e-4] [--seed 1] [--json]`);
  process.exit(2);
}

const startedMs = performance.now();
const simulation = new Simulation({ hosts, units, saboteurShare, strategies, lieRate, targetErrorRate, seed });
const release = simulation.run();
const figures = { ...measure(simulation, release), seconds: (performance.now() - startedMs) / 1000 };
for (const [name, value] of Object.entries(figures)) {
  console.log(name.padEnd(28), Number.isInteger(value) ? String(value) : value.toPrecision(4));
}
if (values.json) console.log(JSON.stringify({ suite: "simulate", figures }));
