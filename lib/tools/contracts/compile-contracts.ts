import { readFileSync } from "node:fs";
import { glob, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import solc from "solc";
import type { Abi, Hex } from "viem";
import { TabgridError } from "#lib/errors/tabgrid-error.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));

/** Those of foundry.toml, so that what forge tests is what is deployed; a test compares the bytes. */
const SETTINGS = {
  remappings: ["@openzeppelin/contracts/=node_modules/@openzeppelin/contracts/"],
  optimizer: { enabled: true, runs: 10_000 },
  evmVersion: "cancun",
  outputSelection: { "*": { "*": ["abi", "evm.bytecode.object", "evm.deployedBytecode"] } },
};

/** A contract as the compiler gives it. */
export interface CompiledContract {
  readonly name: string;
  readonly abi: Abi;
  /** What is sent to create it, without the constructor's arguments. */
  readonly creationCode: Hex;
  /** What stands on chain afterwards, zero where {@link immutables} lie. */
  readonly runtimeCode: Hex;
  /** Bytes of the runtime code that the constructor fills in. */
  readonly immutables: readonly { readonly start: number; readonly length: number }[];
}

/** Thrown when the compiler refuses the contracts; the message is the compiler's own. */
export class ContractsDoNotCompileError extends TabgridError {
  constructor(message: string) {
    super("tools.contracts-do-not-compile", "internal", message);
  }
}

/** What this reads of solc's standard JSON output: https://docs.soliditylang.org/en/latest/using-the-compiler.html */
interface Output {
  readonly errors?: readonly { readonly severity: string; readonly formattedMessage: string }[];
  readonly contracts: Record<
    string,
    Record<
      string,
      {
        readonly abi: Abi;
        readonly evm: {
          readonly bytecode: { readonly object: string };
          readonly deployedBytecode: {
            readonly object: string;
            readonly immutableReferences: Record<string, CompiledContract["immutables"]>;
          };
        };
      }
    >
  >;
}

/**
 * Compiles what is below contracts/ but its tests with the npm package `solc`, in about six seconds.
 *
 * @returns those that can be deployed, by name.
 * @throws {ContractsDoNotCompileError}
 */
export async function compileContracts(): Promise<ReadonlyMap<string, CompiledContract>> {
  const sources: Record<string, { content: string }> = {};
  for await (const file of glob("contracts/{token,rewards,jobs}/*.sol", { cwd: root })) {
    sources[file.replaceAll("\\", "/")] = { content: await readFile(`${root}${file}`, "utf8") };
  }
  const input = JSON.stringify({ language: "Solidity", sources, settings: SETTINGS });
  const readImport = (path: string) => ({ contents: readFileSync(`${root}${path}`, "utf8") });
  const { errors = [], contracts } = JSON.parse(solc.compile(input, { import: readImport })) as Output;
  const failure = errors.find(({ severity }) => severity === "error");
  if (failure) throw new ContractsDoNotCompileError(failure.formattedMessage);
  const compiled = new Map<string, CompiledContract>();
  for (const [file, byName] of Object.entries(contracts)) {
    if (!Object.hasOwn(sources, file)) continue;
    for (const [name, { abi, evm }] of Object.entries(byName)) {
      // Interfaces and abstract contracts have no code, libraries of internal functions no interface.
      if (evm.bytecode.object === "" || abi.length === 0) continue;
      compiled.set(name, {
        name,
        abi,
        creationCode: `0x${evm.bytecode.object}`,
        runtimeCode: `0x${evm.deployedBytecode.object}`,
        immutables: Object.values(evm.deployedBytecode.immutableReferences).flat(),
      });
    }
  }
  return compiled;
}
