import { accessSync, constants } from "node:fs";
import { createRequire } from "node:module";
import { arch, platform } from "node:os";

/**
 * Path of one of Foundry's programs, from the npm package for this platform; null where there is none, or where npm left
 * it out. Not the package's own wrapper: ending that one may leave the program running.
 */
export function findFoundry(program: "anvil" | "forge"): string | null {
  const machine = arch() === "x64" ? "amd64" : arch();
  const suffix = platform() === "win32" ? ".exe" : "";
  try {
    const file = createRequire(import.meta.url).resolve(
      `@foundry-rs/${program}-${platform()}-${machine}/bin/${program}${suffix}`,
    );
    accessSync(file, constants.X_OK);
    return file;
  } catch {
    return null;
  }
}
