import { execFile } from "node:child_process";
import { stat } from "node:fs/promises";
import { dirname } from "node:path";
import { promisify } from "node:util";
import { EmbeddedPostgresError } from "./embedded-postgres-error.ts";

const run = promisify(execFile);

/** A user to run as, when it is not our own. */
export interface ServerUser {
  readonly uid: number;
  readonly gid: number;
}

/**
 * Whom PostgreSQL runs as: ourselves, unless we are root, which it refuses. Then `postgres`, created if need be, or
 * `nobody` where users cannot be created.
 */
export async function chooseServerUser(): Promise<ServerUser | null> {
  if (process.getuid?.() !== 0) return null;
  const existing = await findUser("postgres");
  if (existing !== null) return existing;
  await run("useradd", ["--system", "--user-group", "--no-create-home", "postgres"]).catch(() => undefined);
  const user = (await findUser("postgres")) ?? (await findUser("nobody"));
  if (user === null) {
    throw new EmbeddedPostgresError("PostgreSQL does not run as root, and there is no user to run it as.", {
      hints: ["Create a user named postgres.", "Start Tabgrid as a normal user.", "Set DATABASE_URL."],
    });
  }
  return user;
}

async function findUser(name: string): Promise<ServerUser | null> {
  try {
    const [uid, gid] = await Promise.all([run("id", ["-u", name]), run("id", ["-g", name])]);
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch {
    return null;
  }
}

/** Whether a user can get to a path: every folder above it lets them through. */
export async function canReach(path: string, user: ServerUser): Promise<boolean> {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const info = await stat(folder).catch(() => null);
    if (info !== null) {
      const open =
        info.uid === user.uid ? info.mode & 0o100 : info.gid === user.gid ? info.mode & 0o010 : info.mode & 0o001;
      if (open === 0) return false;
    }
    if (folder === dirname(folder)) return true;
  }
}
