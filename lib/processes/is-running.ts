import { readFile } from "node:fs/promises";

/** Whether there is a process of this id, whoever's it is. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/**
 * Whether the process that a file names is still the one that was started with an argument, such as its folder. Process ids
 * are used again: after a reboot the file may name anybody. Where there is no /proc, any process of the id counts.
 */
export async function isRunningWith(pid: number, argument: string): Promise<boolean> {
  if (!isAlive(pid)) return false;
  const command = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => null);
  return command === null || command.split("\0").includes(argument);
}
