import { spawn } from "node:child_process";
import { platform } from "node:os";
import { delimiter, dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { findFoundry } from "#lib/chain/find-foundry.ts";
import { TabgridError } from "#lib/errors/tabgrid-error.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));

/** Thrown when forge did not do what it was asked to; the message ends with its own words. */
export class ForgeError extends TabgridError {
  constructor(words: string) {
    super("tools.forge", "internal", `forge failed: ${words}`);
  }
}

export interface ForgeRun {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Whether forge runs here: it takes its program for this platform, and a shell's way to start our compiler. */
export function hasForge(): boolean {
  return findFoundry("forge") !== null && platform() !== "win32";
}

/**
 * Runs forge and collects what it says.
 *
 * @param folder where foundry.toml is; this project's root when absent.
 */
export function runForge(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  folder: string = root,
): Promise<ForgeRun> {
  return new Promise((resolve, reject) => {
    const child = spawn(findFoundry("forge")!, args, {
      cwd: folder,
      stdio: ["ignore", "pipe", "pipe"],
      // The compiler is a script for the Node that runs this.
      env: {
        ...process.env,
        NO_COLOR: "1",
        PATH: `${dirname(process.execPath)}${delimiter}${process.env.PATH ?? ""}`,
        ...env,
      },
    });
    const [stdout, stderr]: string[][] = [[], []];
    child.stdout.setEncoding("utf8").on("data", (text: string) => stdout!.push(text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => stderr!.push(text));
    child.once("error", reject);
    child.once("close", (code) => resolve({ exitCode: code ?? 1, stdout: stdout!.join(""), stderr: stderr!.join("") }));
  });
}
