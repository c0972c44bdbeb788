import { type ChildProcess, execFile, spawn } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { chmod, chown, lstat, mkdir, open, readFile, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import pg from "pg";
import { EmbeddedPostgresError } from "./embedded/embedded-postgres-error.ts";
import { copyBinaries, findBinaries, type PostgresBinaries } from "./embedded/find-binaries.ts";
import { awaitReady, findPostmaster, stopPostmaster } from "./embedded/postmaster.ts";
import { canReach, chooseServerUser, type ServerUser } from "./embedded/server-user.ts";

const run = promisify(execFile);

const SUPERUSER = "tabgrid";
/** Where data goes when we are root and the data folder lies where no other user gets, as below root's home. */
const SYSTEM_ROOT = "/var/lib/tabgrid";

/** Pause before a server that could not be started again is tried once more, in milliseconds. */
const RESTART_MS = 500;

/** Settings for a machine that does other things too. Commits are durable: synchronous_commit and fsync stay on. */
const SETTINGS = {
  listen_addresses: "",
  max_connections: 64,
  shared_buffers: "256MB",
  wal_buffers: "16MB",
  // Filling each new piece of the log with zeros first held up every commit for 60 ms, once in some seconds under load.
  wal_init_zero: "off",
  max_wal_size: "4GB",
  checkpoint_timeout: "15min",
  // The queue's rows change all the time; vacuum little and often.
  autovacuum_naptime: "15s",
  random_page_cost: 1.1,
  jit: "off",
  max_parallel_workers_per_gather: 0,
  log_min_messages: "warning",
  log_checkpoints: "off",
};

/** A running PostgreSQL of our own. */
export interface EmbeddedPostgres {
  /** Connection string of the database, by Unix socket. */
  readonly url: string;
  /** Process id of the server now; another one after it died and was started again. */
  readonly pid: number;
  stop(): Promise<void>;
}

/**
 * Starts the PostgreSQL that npm brought along, with its data in `<dataDir>/postgres`. A server that a killed process
 * left running is stopped first; one that a living process uses is left alone.
 *
 * It listens on a Unix socket in a folder that only its user can enter, under a random password kept beside the data. When
 * it dies (out of memory, say) it is started again on the same socket, and clients reconnect.
 *
 * @throws {EmbeddedPostgresError} when it cannot start, or its data folder is in use.
 */
export async function startEmbeddedPostgres(dataDir: string): Promise<EmbeddedPostgres> {
  const user = await chooseServerUser();
  await mkdir(resolve(dataDir), { recursive: true });
  const home = await chooseHome(await realpath(dataDir), user);
  const directory = join(home, "postgres");
  const binaries = await reachableBinaries(user);
  const sockets = await makeSocketFolder(directory, user);
  const password = await keepPassword(home);
  if ((await stat(join(directory, "PG_VERSION")).catch(() => null)) === null) {
    await initialise(directory, binaries, user, password);
  }
  const config: pg.ClientConfig = { host: sockets, user: SUPERUSER, password, database: "postgres" };
  const orphan = await findPostmaster(directory);
  if (orphan !== null) {
    await refuseIfUsed(config);
    await stopPostmaster(directory, orphan.pid);
  }
  const start = async (): Promise<RunningServer> => {
    const server = await startServer(directory, join(home, "postgres.log"), sockets, binaries, user);
    return { ...server, owner: await own(config) };
  };
  const guard = await keepRunning(start);
  return {
    url: `postgresql://${SUPERUSER}:${password}@localhost/postgres?host=${encodeURIComponent(sockets)}`,
    get pid() {
      return guard.current().pid;
    },
    stop: async () => {
      await guard.release();
      const { pid, owner } = guard.current();
      await owner.end().catch(() => undefined);
      await stopPostmaster(directory, pid);
      await rm(sockets, { recursive: true, force: true });
    },
  };
}

interface RunningServer {
  readonly pid: number;
  readonly exited: Promise<void>;
  readonly owner: pg.Client;
}

/** Starts the server, and again whenever it ends by itself, until released. */
async function keepRunning(
  start: () => Promise<RunningServer>,
): Promise<{ current(): RunningServer; release(): Promise<void> }> {
  const released = new AbortController();
  let running = await start();
  const watch = async (): Promise<void> => {
    const ended = new Promise<void>((resolve) => released.signal.addEventListener("abort", () => resolve()));
    while (!released.signal.aborted) {
      await Promise.race([running.exited, ended]);
      if (released.signal.aborted) return;
      await running.owner.end().catch(() => undefined);
      // Its orphaned processes take a moment to go; until then a new server refuses to start.
      const next = await start().catch(() => null);
      if (next === null) await sleep(RESTART_MS, undefined, { signal: released.signal }).catch(() => undefined);
      else running = next;
    }
  };
  const watching = watch();
  return {
    current: () => running,
    async release() {
      released.abort();
      await watching;
    },
  };
}

/** The folder that holds data, password and log. */
async function chooseHome(dataDir: string, user: ServerUser | null): Promise<string> {
  if (user === null || (await canReach(join(dataDir, "postgres"), user))) return dataDir;
  const home = join(SYSTEM_ROOT, shortHash(dataDir));
  await mkdir(home, { recursive: true, mode: 0o755 });
  const note = `The database of ${dataDir} is in ${home}, because user ${user.uid} cannot enter the folder above.\n`;
  await writeFile(join(dataDir, "postgres.location"), note);
  return home;
}

async function reachableBinaries(user: ServerUser | null): Promise<PostgresBinaries> {
  const binaries = await findBinaries();
  if (user === null || (await canReach(binaries.postgres, user))) return binaries;
  const { mtimeMs, size } = await stat(binaries.postgres);
  return copyBinaries(binaries, join(SYSTEM_ROOT, `binaries-${shortHash(`${size} ${mtimeMs}`)}`));
}

/** A short path (the system allows 107 bytes) that follows from the data's, so that an orphan can be found. */
async function makeSocketFolder(directory: string, user: ServerUser | null): Promise<string> {
  const uid = user?.uid ?? process.getuid?.() ?? 0;
  const folder = `/tmp/tabgrid-${uid}-${shortHash(directory)}`;
  await mkdir(folder, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EEXIST") throw error;
  });
  const before = await lstat(folder);
  if (!before.isDirectory() || (before.uid !== uid && before.uid !== process.getuid?.())) {
    throw new EmbeddedPostgresError(`${folder} belongs to somebody else.`, { hints: [`Remove ${folder}.`] });
  }
  if (user !== null) await chown(folder, user.uid, user.gid);
  await chmod(folder, 0o700);
  return folder;
}

async function keepPassword(home: string): Promise<string> {
  const path = join(home, "postgres.password");
  const kept = await readFile(path, "utf8").catch(() => null);
  if (kept !== null) return kept.trim();
  const password = randomBytes(24).toString("base64url");
  await writeFile(`${path}.new`, `${password}\n`, { mode: 0o600 });
  await rename(`${path}.new`, path);
  return password;
}

/** Creates the data folder beside its place and moves it there when it is whole. */
async function initialise(
  directory: string,
  { initdb }: PostgresBinaries,
  user: ServerUser | null,
  password: string,
): Promise<void> {
  const partial = `${directory}.new`;
  const passwordFile = `${partial}.password`;
  await rm(partial, { recursive: true, force: true });
  await mkdir(partial, { mode: 0o700 });
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
  if (user !== null) for (const path of [partial, passwordFile]) await chown(path, user.uid, user.gid);
  const options = [`--pgdata=${partial}`, `--username=${SUPERUSER}`, `--pwfile=${passwordFile}`];
  const fixed = ["--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--data-checksums"];
  try {
    await run(initdb, [...options, ...fixed], { ...user, cwd: partial, env: { ...process.env, LC_ALL: "C" } });
  } catch (cause) {
    const log = (cause as { stderr?: string }).stderr?.slice(-2_000);
    throw new EmbeddedPostgresError("The database could not be created.", { cause, log });
  } finally {
    await rm(passwordFile, { force: true });
  }
  await rename(partial, directory);
}

/** Starts the server in a session of its own, so that Ctrl-C reaches us first and we stop it in order. */
async function startServer(
  directory: string,
  logFile: string,
  sockets: string,
  { postgres }: PostgresBinaries,
  user: ServerUser | null,
): Promise<Pick<RunningServer, "pid" | "exited">> {
  const log = await open(logFile, "a", 0o600);
  const settings = Object.entries(SETTINGS).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  let child: ChildProcess;
  try {
    child = spawn(postgres, ["-D", directory, "-k", sockets, ...settings], {
      ...user,
      cwd: directory,
      detached: true,
      stdio: ["ignore", log.fd, log.fd],
      env: { ...process.env, LC_ALL: "C" },
    });
  } finally {
    await log.close();
  }
  let hasExited = false;
  const exited = new Promise<void>((resolve) => {
    for (const event of ["exit", "error"]) {
      child.once(event, () => {
        hasExited = true;
        resolve();
      });
    }
  });
  child.unref();
  try {
    const { pid } = await awaitReady(directory, () => hasExited);
    return { pid, exited };
  } catch (cause) {
    const tail = (await readFile(logFile, "utf8").catch(() => "")).slice(-2_000);
    throw new EmbeddedPostgresError("PostgreSQL did not start.", { cause, log: tail });
  }
}

/** Key of the advisory lock that the process which uses an embedded server holds. */
const OWNER_LOCK = 7_416_830_551;

/** Marks the server as used by this process for as long as the connection lives. */
async function own(config: pg.ClientConfig): Promise<pg.Client> {
  const client = new pg.Client(config);
  client.on("error", () => undefined);
  await client.connect();
  await client.query("SELECT pg_advisory_lock($1)", [OWNER_LOCK]);
  return client;
}

async function refuseIfUsed(config: pg.ClientConfig): Promise<void> {
  const client = new pg.Client({ ...config, connectionTimeoutMillis: 10_000 });
  client.on("error", () => undefined);
  try {
    await client.connect();
    // A killed owner's connection closes at once, but its backend takes a moment to notice.
    await client.query("SET lock_timeout = '3s'");
    await client.query("SELECT pg_advisory_lock($1)", [OWNER_LOCK]);
  } catch (cause) {
    const LOCK_NOT_AVAILABLE = "55P03";
    if ((cause as { code?: string }).code === LOCK_NOT_AVAILABLE) {
      throw new EmbeddedPostgresError("The data folder is in use by another process.", {
        cause,
        hints: ["Stop the other one.", "Set TABGRID_DATA to another folder.", "Share one database: set DATABASE_URL."],
      });
    }
  } finally {
    await client.end().catch(() => undefined);
  }
}

function shortHash(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 12);
}
