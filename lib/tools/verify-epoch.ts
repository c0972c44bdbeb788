/**
 * `npm run verify-epoch -- N --rpc URL`: recomputes an epoch from its published file and the chain alone, and says what
 * differs. Exits 0 when nothing does, 1 when something does or it could not be told, 2 on wrong usage.
 */
import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command, InvalidArgumentError, Option } from "commander";
import { type Address, isAddress } from "viem";
import { parseDeployment } from "#lib/chain/addresses.ts";
import { openKeccak } from "#lib/chain/payout-tree/keccak.ts";
import { payoutRoot } from "#lib/chain/payout-tree/payout-root.ts";
import { openRewardChain } from "#lib/chain/reward-chain/viem-reward-chain.ts";
import { decodeEpoch } from "#lib/coordinator/epochs/decode-epoch.ts";
import { type Difference, verifyEpoch } from "#lib/coordinator/epochs/verify-epoch.ts";
import { TabgridError } from "#lib/errors/tabgrid-error.ts";
import { type EpochFiles, fetchEpochFiles, openEpochFile } from "./verify-epoch/find-epoch-files.ts";

/** Differences that are printed. */
const MOST_PRINTED = 20;

interface Options {
  readonly rpc: string;
  readonly url: string;
  readonly file?: string;
  readonly previous?: string;
  readonly contracts?: string;
  readonly distributor?: Address;
}

const program = new Command("verify-epoch")
  .description("Recompute an epoch from its published file and the chain alone; say what differs.")
  .argument("<epoch>", "its number, from 1", parseEpoch)
  .requiredOption("--rpc <url>", "JSON-RPC endpoint of the chain, your own if you trust nobody", parseUrl)
  .option("--file <file>", "the epoch's file; by default fetched by the digest that the chain has")
  .option("--previous <file>", "with --file, that of the epoch settled before")
  .addOption(
    new Option("--url <url>", "a coordinator to fetch files from").default("http://localhost:3000").argParser(parseUrl),
  )
  .option("--contracts <file>", "where the contracts are: what `npm run deploy-contracts` wrote")
  .option("--distributor <address>", "the RewardDistributor, instead of --contracts", parseAddress)
  .exitOverride()
  .action(verify);

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = explain(error);
}

async function verify(epoch: number, options: Options): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "tabgrid-verify-"));
  try {
    const place = await findContracts(options);
    const chain = await openRewardChain({ rpcUrl: options.rpc, ...place });
    console.log(`Epoch ${epoch}, RewardDistributor ${chain.distributor} on chain ${chain.chainId}`);
    const files = await findFiles(options, () => fetchEpochFiles(epoch, chain, options.url, folder));
    const keccak = await openKeccak();
    const found = await verifyEpoch(epoch, files.file, files.previous, {
      chain,
      rootOf: (leaves) => payoutRoot(keccak, leaves),
      newHash: () => createHash("sha256"),
    });
    if (files.previous === null && options.file !== undefined) {
      console.log(
        "Without --previous, what is kept for accounts without a wallet was not compared with the epoch before.",
      );
    }
    print(found);
    if (found.length > 0) process.exitCode = 1;
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Where the distributor is. The file's own word is the last resort, and said to be. */
async function findContracts(options: Options): Promise<{ distributor: Address; fromBlock: number }> {
  const { contracts, distributor, file } = options;
  if (contracts !== undefined) return parseDeployment(await readFile(contracts, "utf8"));
  if (distributor !== undefined) return { distributor, fromBlock: 0 };
  if (file === undefined) throw new InvalidArgumentError("--contracts, --distributor or --file is needed.");
  const source = await openEpochFile(file);
  const { inputs } = await decodeEpoch(source(), "inputs");
  console.log("The file says where the contracts are: compare the address with the one that the operator publishes.");
  return { distributor: inputs.distributor, fromBlock: 0 };
}

async function findFiles({ file, previous }: Options, fetchFiles: () => Promise<EpochFiles>): Promise<EpochFiles> {
  if (file === undefined) return fetchFiles();
  return {
    file: await openEpochFile(file),
    previous: previous === undefined ? null : await openEpochFile(previous),
  };
}

function print(found: readonly Difference[]): void {
  if (found.length === 0) {
    console.log("Recomputed: inputs, payouts, root and totals are as they should be.");
    return;
  }
  for (const { subject, published, expected } of found.slice(0, MOST_PRINTED)) {
    console.error(`${subject}\n  published ${published ?? "nothing"}\n  expected  ${expected ?? "nothing"}`);
  }
  if (found.length > MOST_PRINTED) console.error(`… and ${found.length - MOST_PRINTED} more`);
  console.error(found.length === 1 ? "One thing differs." : `${found.length} things differ.`);
}

function explain(error: unknown): number {
  if (error instanceof InvalidArgumentError) {
    console.error(error.message);
    return 2;
  }
  if (error instanceof Error && "exitCode" in error) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof TabgridError) {
    const line = typeof error.details.line === "number" ? ` (line ${error.details.line})` : "";
    console.error([`${error.message}${line} [${error.code}]`, ...error.hints].join("\n  "));
  } else {
    console.error(error instanceof Error && "code" in error ? error.message : error);
  }
  return 1;
}

function parseEpoch(text: string): number {
  const epoch = Number(text);
  if (!Number.isSafeInteger(epoch) || epoch < 1) throw new InvalidArgumentError("a whole number from 1 is wanted.");
  return epoch;
}

function parseUrl(text: string): string {
  if (!URL.canParse(text)) throw new InvalidArgumentError("an address such as http://localhost:8545 is wanted.");
  return text;
}

function parseAddress(text: string): Address {
  if (!isAddress(text)) throw new InvalidArgumentError("an address such as 0x5290…9EE7 is wanted.");
  return text;
}
