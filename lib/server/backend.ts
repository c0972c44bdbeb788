import { hash, randomBytes, randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { keepAccounts } from "#lib/auth/accounts/keep-accounts.ts";
import { createAttributions } from "#lib/auth/attributions.ts";
import { createHostSessions } from "#lib/auth/host-sessions.ts";
import { createTokens } from "#lib/auth/tokens.ts";
import { openDiskBlobStore } from "#lib/blobs/disk-blob-store.ts";
import type { Config } from "#lib/config/config.ts";
import { systemClock } from "#lib/coordinator/clock.ts";
import { rollUpCommunity } from "#lib/coordinator/community/roll-up.ts";
import { createCoordinator } from "#lib/coordinator/create-coordinator.ts";
import { recheckProofs } from "#lib/coordinator/partners/recheck-proofs.ts";
import { NO_REWARDS } from "#lib/coordinator/settlement/rewards/rewards-access.ts";
import { nextStandingJob } from "#lib/coordinator/standing-job.ts";
import { startChores } from "#lib/coordinator/start-chores.ts";
import { openDatabase } from "#lib/db/open-database.ts";
import { createFileInspector } from "#lib/files/file-inspector.ts";
import { type Api, DEFAULT_RATE_LIMITS, type RateLimits } from "#lib/http/api.ts";
import { createApi } from "#lib/http/create-api.ts";
import { createCodecPool } from "#lib/images/codec-process.ts";
import { createImageDecoder } from "#lib/images/image-decoder.ts";
import { createOutputAssembly } from "#lib/images/output-writer.ts";
import { createPreviews } from "#lib/images/previews.ts";
import { kernels } from "#lib/kernels/registry.ts";
import { createProveOrigin } from "#lib/origins/prove-origin.ts";
import { arbitersOf } from "./arbiters-of.ts";
import { DataDirInUseError, lockDataDir } from "./lock-data-dir.ts";
import { openAccounts } from "./open-accounts.ts";
import { openScratch } from "./open-scratch.ts";
import { startSettlement } from "./settlement/start-settlement.ts";

/**
 * Images that may wait for a decoder: each waiting request holds a connection, and the last of them is served before the
 * connection counts as idle (http-server.ts): with two at once and a minute for each, after nine minutes at worst.
 */
const DECODE_QUEUE = 16;
/** Memory for finished pictures of units and inputs, in bytes. */
const PREVIEW_CACHE_BYTES = 64 * 1024 ** 2;

/** Everything on the server side but the server itself. */
export interface Backend {
  readonly api: Api;
  /** Whether this process has the data folder to itself and may run what must run once, such as the headless host. */
  readonly isPrimary: boolean;
  /** Ends event streams, so that requests under way come to an end. */
  endStreams(): void;
  close(): Promise<void>;
}

/**
 * Opens database, blobs and coordinator, and puts the API before them.
 *
 * A private database belongs to one server: a second one on the same folder is refused. With a database of one's own,
 * several servers may share a data folder.
 *
 * @throws {DataDirInUseError} and what opening the database throws.
 */
export async function openBackend(config: Config, log: (message: string, error?: unknown) => void): Promise<Backend> {
  await using opened = new AsyncDisposableStack();
  const unlock = await claimDataDir(config);
  if (unlock !== null) opened.defer(unlock);

  const { databaseUrl, dataDir } = config;
  const database = await openDatabase(databaseUrl === undefined ? { dataDir } : { databaseUrl });
  opened.defer(() => database.close());

  const blobsDir = join(dataDir, "blobs");
  const blobs = await openDiskBlobStore(blobsDir);
  const scratchDir = join(dataDir, "scratch");
  // With a database of one's own, others may be at work in this folder.
  await openScratch(scratchDir, databaseUrl === undefined ? "ours-alone" : "shared");
  const codecs = createCodecPool({ ...config.decoding, queue: DECODE_QUEUE });
  const decoder = createImageDecoder({ blobs, codecs, scratchDir });
  const previews = createPreviews(blobs, PREVIEW_CACHE_BYTES);

  const reportFailure = oncePerMinute(log);
  const coordinator = createCoordinator({
    storage: database.storage,
    blobs,
    outputs: createOutputAssembly({ blobs, scratchDir }),
    kernels,
    hash: (bytes) => hash("sha256", bytes, "hex"),
    makeId: randomUUID,
    nextStandingJob: config.standingJob ? nextStandingJob : null,
    reportFailure,
  });
  // A development chain belongs to the data folder, and so to whoever has that to itself.
  const { chain } = config;
  const isReachable = chain.kind === "rpc" || (chain.kind === "embedded" && unlock !== null);
  const settlement = isReachable
    ? startSettlement({ chain, dataDir, database, blobs, blobsDir, log, reportFailure })
    : null;
  opened.defer(async () => settlement?.close());
  const secret = await coordinator.getOrCreateSetting("token-secret", () => randomBytes(32).toString("base64url"));
  const tokens = createTokens(secret, Date.now);
  const closing = new AbortController();
  const rewards = settlement?.access ?? NO_REWARDS;
  const { partners } = database;
  const proveOrigin = createProveOrigin({ allowPrivate: config.publicOrigin === undefined });
  const api = createApi({
    coordinator,
    accounts: openAccounts(config, database, rewards),
    community: database.community,
    partners,
    attributions: createAttributions(secret, Date.now),
    proveOrigin,
    operators: new Set(config.operators),
    isArbiter: arbitersOf(config),
    rewards,
    blobs,
    kernels,
    images: {
      decode: (cid) => decoder.inspectAndDecode(cid),
      previewPixels: previews.ofPixels,
      previewInput: previews.ofInput,
    },
    files: createFileInspector(blobs),
    tokens,
    hostSessions: createHostSessions(secret, tokens, Date.now),
    limits: config.limits,
    rateLimits: multiplied(DEFAULT_RATE_LIMITS, config.rateFactor),
    countPrivateNetworks: config.publicOrigin !== undefined,
    version: readVersion(),
    now: Date.now,
    closing: closing.signal,
    reportError: (error, { method, path }) => log(`${method} ${path} failed`, error),
  });

  await coordinator.start();
  opened.defer(() => coordinator.stop());
  const rollUp = rollUpCommunity({ storage: database.community, clock: systemClock });
  const keeping = keepAccounts(database.accounts, Date.now);
  const rechecking = recheckProofs({ partners, proveOrigin, clock: systemClock, random: Math.random });
  const chores = startChores([rollUp, keeping, rechecking], database.storage, reportFailure);
  opened.defer(() => chores.stop());
  const resources = opened.move();
  return {
    api,
    isPrimary: unlock !== null,
    endStreams: () => closing.abort(),
    async close() {
      closing.abort();
      await resources.disposeAsync();
    },
  };
}

async function claimDataDir(config: Config): Promise<(() => Promise<void>) | null> {
  try {
    return await lockDataDir(config.dataDir);
  } catch (error) {
    if (error instanceof DataDirInUseError && config.databaseUrl !== undefined) return null;
    throw error;
  }
}

/** A loop that fails fails again at once: the same failure is told once a minute. */
function oncePerMinute(log: (message: string, error: unknown) => void): (chore: string, error: unknown) => void {
  const told = new Map<string, { text: string; atMs: number }>();
  return (chore, error) => {
    const text = String(error);
    const last = told.get(chore);
    if (last?.text === text && Date.now() - last.atMs < 60_000) return;
    told.set(chore, { text, atMs: Date.now() });
    log(`The background loop ${chore} failed`, error);
  };
}

function multiplied(limits: RateLimits, factor: number): RateLimits {
  const entries = Object.entries(limits).map(([name, { perMinute, burst }]) => [
    name,
    { perMinute: perMinute * factor, burst: burst * factor },
  ]);
  return Object.fromEntries(entries);
}

function readVersion(): string {
  return JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")).version;
}
