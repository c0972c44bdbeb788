import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { runCommand } from "../run-command.ts";
import { type CompiledContract, compileContracts } from "./compile-contracts.ts";

const folder = fileURLToPath(new URL("../../chain/contracts/", import.meta.url));
const MADE = "/** Made from contracts/ by `npm run contracts -- bindings`; not to be edited. */";

/** Everything the rest of the project knows of the contracts, as the files of lib/chain/contracts, before formatting. */
export function bindingFiles(contracts: ReadonlyMap<string, CompiledContract>): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  let codes = `import type { Hex } from "viem";\n\n${MADE}\n`;
  for (const { name, abi, creationCode } of [...contracts.values()].sort((a, b) => (a.name < b.name ? -1 : 1))) {
    files.set(
      `${fileName(name)}-abi.ts`,
      `${MADE}\nexport const ${lower(name)}Abi = ${JSON.stringify(abi)} as const;\n`,
    );
    // The token's constructor brings the vesting wallets along.
    if (name !== "TabgridVesting") codes += `\nexport const ${lower(name)}Code: Hex = "${creationCode}";\n`;
  }
  files.set("creation-code.ts", codes);
  return files;
}

/** Compiles the contracts and writes lib/chain/contracts. */
export async function writeBindings(): Promise<void> {
  const files = bindingFiles(await compileContracts());
  for (const [name, text] of files) await writeFile(`${folder}${name}`, text);
  await runCommand("biome", ["format", "--write", folder]);
}

const lower = (name: string): string => name[0]!.toLowerCase() + name.slice(1);
const fileName = (name: string): string => lower(name).replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
