import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import { z } from "zod";
import { TabgridError } from "#lib/errors/tabgrid-error.ts";
import { type AccountId, accountIdSchema, type HostId, hostIdSchema } from "#lib/protocol/ids.ts";
import { MAX_BLOB_BYTES } from "#lib/protocol/limits.ts";
import { type ChainConfig, chainVariables, readChainConfig } from "./chain-config.ts";

/** Thrown when settings cannot be used; `details.problems` has one sentence for each. */
export class ConfigError extends TabgridError {
  constructor(problems: readonly string[]) {
    super("config.invalid", "config", `The settings cannot be used: ${problems.join("; ")}.`, {
      details: { problems },
      hints: ["Correct the environment variables and start again."],
    });
  }
}

const whole = (least: number, most: number) =>
  z
    .string()
    .regex(/^\d{1,15}$/, "must be a whole number")
    .transform(Number)
    .pipe(z.number().min(least).max(most));
const flag = z.enum(["0", "1"], "must be 0 or 1").transform((text) => text === "1");

const variables = z.object({
  /** Port to listen on; 0 takes any free one. */
  PORT: whole(0, 65_535).default(3000),
  /** Address to listen on; all of this machine's when absent. */
  HOST: z.string().optional(),
  /** Folder for everything that has to survive a restart. */
  TABGRID_DATA: z.string().default(".data"),
  /** A PostgreSQL 15+ of one's own; a private one in the data folder when absent. */
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, "must begin with postgres://")
    .optional(),
  /** Headless hosts the server runs itself. */
  TABGRID_HOSTS: whole(0, 64).default(1),
  /** Compute workers of each of them. */
  TABGRID_HOST_WORKERS: whole(1, 1024).optional(),
  /** 0 leaves contributors idle when nobody has asked for anything. */
  TABGRID_STANDING_JOB: flag.default(true),
  /** Address under which people reach the server, when a proxy stands before it. */
  TABGRID_PUBLIC_ORIGIN: z
    .url({ protocol: /^https?$/, error: "must be an http(s) address" })
    .transform((url) => new URL(url).origin)
    .optional(),
  /** 1 believes the X-Forwarded-For of a proxy of one's own. */
  TABGRID_TRUST_PROXY: flag.default(false),
  /** Largest upload, in bytes. */
  TABGRID_MAX_UPLOAD_BYTES: whole(1, MAX_BLOB_BYTES).default(MAX_BLOB_BYTES),
  /** Most units one job may have. */
  TABGRID_MAX_UNITS: whole(1, 10_000_000).default(250_000),
  /** Most event streams open at once. */
  TABGRID_MAX_EVENT_STREAMS: whole(1, 1_000_000).default(10_000),
  /** Accounts, separated by commas, that may stop partners' widgets. */
  TABGRID_OPERATORS: z
    .string()
    .transform((text) => text.split(",").map((id) => id.trim()))
    .pipe(z.array(accountIdSchema))
    .default([]),
  /** Hosts, separated by commas, that the operator vouches for beside those that the server runs itself. */
  TABGRID_ARBITERS: z
    .string()
    .transform((text) => text.split(",").map((id) => id.trim()))
    .pipe(z.array(hostIdSchema))
    .default([]),
  /** Hours until a change of the wallet that is paid takes effect. */
  TABGRID_PAYOUT_DELAY_HOURS: whole(0, 720).default(48),
  /** Multiplies every rate limit. */
  TABGRID_RATE_FACTOR: whole(1, 1_000_000).default(1),
  /** Images decoded at once, the time one may take in milliseconds, and its memory in MiB. */
  TABGRID_DECODERS: whole(1, 64).default(2),
  TABGRID_DECODE_TIMEOUT_MS: whole(1, 3_600_000).default(60_000),
  TABGRID_DECODE_MEMORY_MIB: whole(64, 1_048_576).default(2_048),
  ...chainVariables,
});

/** Settings of a server. */
export interface Config {
  readonly port: number;
  readonly host: string | undefined;
  readonly dataDir: string;
  readonly databaseUrl: string | undefined;
  readonly hosts: number;
  readonly hostWorkers: number;
  readonly standingJob: boolean;
  readonly publicOrigin: string | undefined;
  readonly trustProxy: boolean;
  readonly limits: {
    readonly maxUploadBytes: number;
    readonly maxUnitsPerJob: number;
    readonly maxEventStreams: number;
  };
  readonly operators: readonly AccountId[];
  readonly arbiters: readonly HostId[];
  readonly payoutDelayMs: number;
  readonly rateFactor: number;
  readonly chain: ChainConfig;
  readonly decoding: { readonly concurrency: number; readonly timeoutMs: number; readonly memoryBytes: number };
}

/**
 * Reads the settings from environment variables; empty ones count as absent. No setting is read anywhere else. What else
 * looks at the environment finds a driver or a browser in it, hands it on to another program, or is Next's own NODE_ENV.
 *
 * @throws {ConfigError} naming every variable that cannot be used.
 */
export function readConfig(env: Readonly<Record<string, string | undefined>> = process.env): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ""));
  const parsed = variables.safeParse(given);
  if (!parsed.success)
    throw new ConfigError(parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`));
  const values = parsed.data;
  const { chain, problems } = readChainConfig(values);
  if (problems.length > 0) throw new ConfigError(problems);
  return {
    port: values.PORT,
    host: values.HOST,
    dataDir: resolve(values.TABGRID_DATA),
    databaseUrl: values.DATABASE_URL,
    hosts: values.TABGRID_HOSTS,
    // One core stays free for the server itself.
    hostWorkers: values.TABGRID_HOST_WORKERS ?? Math.max(1, availableParallelism() - 1),
    standingJob: values.TABGRID_STANDING_JOB,
    publicOrigin: values.TABGRID_PUBLIC_ORIGIN,
    trustProxy: values.TABGRID_TRUST_PROXY,
    limits: {
      maxUploadBytes: values.TABGRID_MAX_UPLOAD_BYTES,
      maxUnitsPerJob: values.TABGRID_MAX_UNITS,
      maxEventStreams: values.TABGRID_MAX_EVENT_STREAMS,
    },
    operators: values.TABGRID_OPERATORS,
    arbiters: values.TABGRID_ARBITERS,
    payoutDelayMs: values.TABGRID_PAYOUT_DELAY_HOURS * 3_600_000,
    rateFactor: values.TABGRID_RATE_FACTOR,
    chain,
    decoding: {
      concurrency: values.TABGRID_DECODERS,
      timeoutMs: values.TABGRID_DECODE_TIMEOUT_MS,
      memoryBytes: values.TABGRID_DECODE_MEMORY_MIB * 1024 ** 2,
    },
  };
}
