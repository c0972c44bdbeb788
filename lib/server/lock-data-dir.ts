import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdir, realpath, rm } from "node:fs/promises";
import { connect, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { TabgridError } from "#lib/errors/tabgrid-error.ts";

/** Thrown when another server works on the same data folder. */
export class DataDirInUseError extends TabgridError {
  constructor(dataDir: string) {
    super("server.data-in-use", "config", "Another Tabgrid server is using this data folder.", {
      details: { dataDir },
      hints: ["Stop the other server, or set TABGRID_DATA to another folder."],
    });
  }
}

/**
 * Claims a data folder for this process. The claim is a listening local socket named after the folder, which the system
 * releases with the process however it ends: nothing is left to clean up after a kill -9, and no process id can be
 * mistaken for another.
 *
 * @returns a function that gives the folder back.
 * @throws {DataDirInUseError}
 */
export async function lockDataDir(dataDir: string): Promise<() => Promise<void>> {
  await mkdir(dataDir, { recursive: true });
  const name = `tabgrid-${createHash("sha256")
    .update(await realpath(dataDir))
    .digest("hex")
    .slice(0, 32)}`;
  const path = socketPath(name);
  const isFile = process.platform !== "linux" && process.platform !== "win32";
  let server = await tryListen(path);
  if (server === null && isFile && !(await isAnswered(path))) {
    // A socket file outlives its process; one that nobody answers is left over.
    await rm(path, { force: true });
    server = await tryListen(path);
  }
  if (server === null) throw new DataDirInUseError(dataDir);
  const held = server.unref();
  return async () => {
    held.close();
    await once(held, "close");
  };
}

function socketPath(name: string): string {
  if (process.platform === "linux") return `\0${name}`;
  if (process.platform === "win32") return `\\\\.\\pipe\\${name}`;
  return join(tmpdir(), `${name}.sock`);
}

async function tryListen(path: string): Promise<Server | null> {
  const server = createServer((socket) => socket.destroy());
  try {
    server.listen(path);
    await once(server, "listening");
    return server;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EADDRINUSE") return null;
    throw error;
  }
}

async function isAnswered(path: string): Promise<boolean> {
  const socket = connect(path);
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
