import { expect, it } from "vitest";
import type { Computer, RunOptions, UnitWork } from "../kernel.ts";
import { computeSpin } from "../spin/compute-spin.ts";
import { type SpinParams, spin } from "../spin/kernel.ts";
import { spinRuntime } from "../spin/runtime.ts";
import { bundleComputer } from "./bundle-computer.ts";
import { bundleKernel } from "./bundle-kernel.ts";

const UNITS = 5;
/** Two slices and a little more, so that each unit saves a state twice. */
const params: SpinParams = { units: UNITS, iterations: 2 ** 25 + 9, resultBytes: 8 };
const unit = bundleKernel(spin, [UNITS]).plan(params, []).unit(0);
const work: UnitWork<SpinParams> = { params, inputs: [], unit, pixels: [], files: [], stages: [] };
const right = Buffer.concat(
  Array.from({ length: UNITS }, (_, ordinal) => computeSpin(ordinal, params.iterations, params.resultBytes)),
);

/** Computes bundles of spin and counts how often each unit was begun, and from a state of its own. */
async function counting() {
  const cpu = await spinRuntime.createCpu(undefined as never);
  const begun: string[] = [];
  const computer: Computer<SpinParams> = {
    run(one, options) {
      begun.push(`${one.unit.region.y}${options?.resumeFrom ? "+" : ""}`);
      return cpu.run(one, options);
    },
  };
  return { begun, run: (options?: RunOptions) => bundleComputer(computer).run(work, options) };
}

it("goes on from any of a bundle's states, between two units and in the midst of one", async () => {
  const states: Uint8Array<ArrayBuffer>[] = [];
  const { run, begun } = await counting();
  expect(Buffer.compare(await run({ onCheckpoint: (state) => states.push(state) }), right)).toBe(0);
  // Two within each unit, and one between any two.
  expect(states).toHaveLength(3 * UNITS - 1);
  begun.length = 0;
  for (const resumeFrom of states) expect(Buffer.compare(await run({ resumeFrom }), right)).toBe(0);
  const rest = (from: number) => [...Array(UNITS - from).keys()].map((at) => String(from + at));
  const expected = [0, 1, 2, 3, 4].flatMap((at) => [
    ...[`${at}+`, ...rest(at + 1)],
    ...[`${at}+`, ...rest(at + 1)],
    ...rest(at + 1),
  ]);
  expect(begun).toEqual(expected);
});

it("rests between any two units, and not at the end", async () => {
  const cpu: Computer<SpinParams> = {
    run: async (one) => computeSpin(one.unit.region.y, params.iterations, params.resultBytes),
  };
  let rested = 0;
  const rest = (): Promise<void> =>
    Promise.resolve().then(() => {
      rested += 1;
    });
  await bundleComputer(cpu).run(work, { rest });
  expect(rested).toBe(UNITS - 1);
});

it.each([
  ["nothing", new Uint8Array()],
  ["more units than there are", Uint8Array.of(UNITS, 0, 0, 0, ...new Uint8Array(100))],
  ["results that are missing", Uint8Array.of(3, 0, 0, 0, 1)],
])("begins anew from a state that makes no sense: %s", async (_, resumeFrom) => {
  const { run, begun } = await counting();
  expect(Buffer.compare(await run({ resumeFrom }), right)).toBe(0);
  expect(begun).toEqual(["0", "1", "2", "3", "4"]);
});

it("ends between two units", async () => {
  const { run, begun } = await counting();
  const stop = new AbortController();
  const onCheckpoint = (state: Uint8Array): void => {
    if (state[0] === 2) stop.abort();
  };
  await expect(run({ signal: stop.signal, onCheckpoint })).rejects.toThrow("aborted");
  expect(begun).toEqual(["0", "1"]);
});

it("leaves units that are no bundles to their computer", async () => {
  const cpu = await spinRuntime.createCpu(undefined as never);
  const one = { ...work, unit: spin.plan(params, []).unit(2) };
  expect(await bundleComputer(cpu).run(one)).toEqual(computeSpin(2, params.iterations, params.resultBytes));
});
