/**
 * `npm run simulate`: runs the coordinator's decisions on a simulated network and prints what came of it; with
 * `--faults`, its exchange on a network that loses messages and processes.
 */
import { performance } from "node:perf_hooks";
import { parseArgs } from "node:util";
import { simulateFaults } from "#lib/simulate/faults/simulate-faults.ts";
import { measure } from "#lib/simulate/figures.ts";
import { parseMix, parseStrategies, type SimulationOptions } from "#lib/simulate/options.ts";
import { reportRows } from "#lib/simulate/report.ts";
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
    arbiters: { type: "string", default: "0" },
    seed: { type: "string", default: "1" },
    faults: { type: "boolean", default: false },
    seeds: { type: "string", default: "1000" },
    json: { type: "boolean", default: false },
  },
});

const options = readOptions();
const seeds = Number(values.seeds);
if (options === null || !isCount(seeds, 1e6)) {
  console.error(`Usage: npm run simulate -- [--hosts 10000] [--units 1000000] [--mix honest=0.8,saboteur=0.2]
         [--strategy ${STRATEGIES.join(",")}]
         [--lie-rate 0.1] [--target-error 1e-4] [--arbiters 0] [--seed 1] [--json]
       npm run simulate -- --faults [--seeds 1000] [--seed 1] [--json]`);
  process.exit(2);
}
const startedMs = performance.now();
const figures = values.faults ? await runFaults(options.seed, seeds) : runSimulation(options);
const seconds = (performance.now() - startedMs) / 1000;
for (const [name, value] of Object.entries({ ...figures, seconds })) {
  console.log(name.padEnd(28), Number.isInteger(value) ? String(value) : value.toPrecision(4));
}
if (values.json) console.log(JSON.stringify({ suite: "simulate", figures: { ...figures, seconds } }));

function readOptions(): SimulationOptions | null {
  const [hosts, units, seed] = [Number(values.hosts), Number(values.units), Number(values.seed)];
  const [lieRate, targetErrorRate] = [Number(values["lie-rate"]), Number(values["target-error"])];
  const arbiters = Number(values.arbiters);
  const saboteurShare = parseMix(values.mix);
  const strategies = parseStrategies(values.strategy);
  const isShare = (value: number): boolean => value > 0 && value <= 1;
  if (!isCount(hosts, 1e6) || !isCount(units, 2e7) || !Number.isSafeInteger(seed)) return null;
  if (!isShare(lieRate) || !isShare(targetErrorRate) || saboteurShare === null || strategies === null) return null;
  if (!Number.isSafeInteger(arbiters) || arbiters < 0 || arbiters > hosts * (1 - saboteurShare)) return null;
  return { hosts, units, saboteurShare, strategies, lieRate, targetErrorRate, arbiters, seed };
}

function isCount(value: number, most: number): boolean {
  return Number.isSafeInteger(value) && value >= 1 && value <= most;
}

function runSimulation(of: SimulationOptions): Record<string, number> {
  const simulation = new Simulation(of);
  const measured = measure(simulation, simulation.run());
  const rows = reportRows(of, measured);
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  for (const row of rows) console.log(row.map((cell, column) => cell.padEnd(widths[column]!)).join("  "));
  console.log();
  return { ...measured };
}

async function runFaults(first: number, count: number): Promise<Record<string, number>> {
  const total = { seeds: count, seedsBroken: 0, crashes: 0, dropped: 0, duplicated: 0, caught: 0 };
  for (let seed = first; seed < first + count; seed++) {
    const { broken, crashes, dropped, duplicated, caught } = await simulateFaults(seed);
    total.crashes += crashes;
    total.dropped += dropped;
    total.duplicated += duplicated;
    total.caught += caught;
    if (broken.length === 0) continue;
    total.seedsBroken++;
    process.exitCode = 1;
    console.log(`seed ${seed}: ${broken.slice(0, 3).join("; ")}`);
  }
  return total;
}
