import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { mnemonicToAccount } from "viem/accounts";
import { findFoundry } from "#lib/chain/find-foundry.ts";

const MNEMONIC = "test test test test test test test test test test test junk";

/** A chain of one's own in memory, which mines each transaction at once. */
export interface Anvil extends AsyncDisposable {
  readonly rpcUrl: string;
}

/** One of anvil's accounts; the first ten have ether. */
export const anvilAccount = (index: number) => mnemonicToAccount(MNEMONIC, { addressIndex: index });

/** Starts anvil on a free port. */
export async function startAnvil(args: readonly string[] = []): Promise<Anvil> {
  const file = findFoundry("anvil");
  if (file === null) throw new Error("There is no anvil for this platform.");
  const child = spawn(file, ["--port", "0", "--mnemonic", MNEMONIC, ...args], { stdio: ["ignore", "pipe", "inherit"] });
  const exited = once(child, "exit");
  for await (const line of createInterface(child.stdout)) {
    const address = /^Listening on (.+)$/.exec(line)?.[1];
    if (address === undefined) continue;
    child.stdout.resume();
    return {
      rpcUrl: `http://${address}`,
      async [Symbol.asyncDispose]() {
        child.kill();
        await exited;
      },
    };
  }
  throw new Error("anvil ended before it listened.");
}
