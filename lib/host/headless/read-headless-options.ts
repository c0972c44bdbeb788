import { availableParallelism, totalmem } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { type LinkCode, linkCodeSchema } from "#lib/protocol/messages/accounts.ts";
import { preferencesSchema } from "#lib/protocol/messages/preferences.ts";
import { parseHours } from "../policies/parse-hours.ts";
import type { HeadlessOptions } from "./headless-options.ts";

export const HEADLESS_USAGE = `Usage: npm run host -- --url URL [--link CODE] [--workers N] [--memory MIB] [--gpu] [--data DIR] [--quiet]
  [--cpu-share PERCENT] [--gpu-share PERCENT] [--hours "mon-fri 18:00-22:00"] [--quiet-hours "22:00-07:00"]
  [--time-zone ZONE] [--daily-minutes N] [--daily-megabytes N] [--daily-kwh N] [--refuse KERNEL,KERNEL]
  [--only-requesters KEY,KEY] [--never-requesters KEY,KEY]`;

/** Units may take this much of the memory that the machine, or this process's share of it, has. */
const MEMORY_SHARE = 1 / 2;

/**
 * Reads a headless host's command line.
 *
 * @param args without the program's name.
 * @throws {Error} that says in a sentence what makes no sense.
 */
export function readHeadlessOptions(args: readonly string[]): {
  readonly options: HeadlessOptions;
  /** Joins the account that gave it before it begins. */
  readonly linkCode: LinkCode | null;
  readonly quiet: boolean;
} {
  const { values } = parseArgs({
    args: [...args],
    options: {
      url: { type: "string" },
      link: { type: "string" },
      workers: { type: "string", default: String(Math.max(1, availableParallelism() - 1)) },
      memory: { type: "string", default: String(defaultMemoryMiB()) },
      gpu: { type: "boolean", default: false },
      data: { type: "string", default: fileURLToPath(new URL("../../../.data/host", import.meta.url)) },
      quiet: { type: "boolean", default: false },
      "cpu-share": { type: "string", default: "100" },
      "gpu-share": { type: "string", default: "100" },
      hours: { type: "string", default: "" },
      "quiet-hours": { type: "string", default: "" },
      "time-zone": { type: "string" },
      "daily-minutes": { type: "string" },
      "daily-megabytes": { type: "string" },
      "daily-kwh": { type: "string" },
      refuse: { type: "string", default: "" },
      "only-requesters": { type: "string", default: "" },
      "never-requesters": { type: "string", default: "" },
    },
  });
  const memoryMiB = Number(values.memory);
  const workers = Number(values.workers);
  if (!values.url || !URL.canParse(values.url)) throw new RangeError("--url needs the coordinator's address.");
  if (!Number.isInteger(workers) || workers < 1 || workers > 1024)
    throw new RangeError("--workers needs a number from 1 to 1024.");
  if (!Number.isInteger(memoryMiB) || memoryMiB < 1) throw new RangeError("--memory needs a number of MiB.");
  const code = values.link === undefined ? null : linkCodeSchema.safeParse(values.link);
  if (code?.success === false)
    throw new RangeError(`--link needs the code that ${values.url} shows on its page /account.`);
  const limit = (text: string | undefined): number | null => (text === undefined ? null : Number(text));
  const preferences = preferencesSchema.safeParse({
    workers,
    gpu: values.gpu,
    cpuShare: Number(values["cpu-share"]),
    gpuShare: Number(values["gpu-share"]),
    hours: parseHours(values.hours),
    quietHours: parseHours(values["quiet-hours"]),
    timeZone: values["time-zone"] ?? null,
    dailyLimits: {
      minutes: limit(values["daily-minutes"]),
      megabytes: limit(values["daily-megabytes"]),
      kilowattHours: limit(values["daily-kwh"]),
    },
    refusedKernels: listOf(values.refuse),
    requesters: { only: listOf(values["only-requesters"]), never: listOf(values["never-requesters"]) },
  });
  if (!preferences.success) {
    const [issue] = preferences.error.issues;
    throw new RangeError(`${issue?.path.join(".")}: ${issue?.message}.`);
  }
  return {
    options: {
      url: new URL(values.url).origin,
      preferences: { ...preferences.data, workers },
      memoryBytes: memoryMiB * 1024 ** 2,
      folder: join(values.data),
    },
    linkCode: code === null ? null : code.data,
    quiet: values.quiet,
  };
}

function listOf(text: string): string[] {
  return text.split(",").filter((item) => item !== "");
}

function defaultMemoryMiB(): number {
  // A container's limit; 0, or more than there is, without one.
  const limit = process.constrainedMemory() || Number.POSITIVE_INFINITY;
  return Math.floor((Math.min(totalmem(), limit) * MEMORY_SHARE) / 1024 ** 2);
}
