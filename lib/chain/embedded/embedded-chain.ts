import { mkdir, open, readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import {
  type Address,
  createTestClient,
  type Hex,
  http,
  isAddressEqual,
  parseEther,
  publicActions,
  walletActions,
} from "viem";
import { type HDAccount, mnemonicToAccount } from "viem/accounts";
import { type Deployment, parseDeployment } from "../addresses.ts";
import { tabgridTokenAbi } from "../contracts/tabgrid-token-abi.ts";
import { tabgridVestingAbi } from "../contracts/tabgrid-vesting-abi.ts";
import { type DeploymentPlan, deployContracts } from "../deploy-contracts.ts";
import { viemDeployPort } from "../viem-deploy-port.ts";
import {
  type AnvilProcess,
  DEVELOPMENT_MNEMONIC,
  findOrphan,
  startAnvil,
  stateFileOf,
  stopAnvil,
} from "./anvil-process.ts";

/** How often it is looked whether there is something new to write down, in milliseconds. */
const ROUND_MS = 1_000;
/** Writing everything down takes longer the longer the chain is: so much of the time is spent on it at most. */
const MOST_OF_THE_TIME = 0.05;
/** What the faucet gives. */
const FAUCET = { etherWei: parseEther("1"), tokensWei: parseEther("1000") };

/** Accounts of a development chain by what they are for. */
export interface DevelopmentAccounts {
  readonly settler: HDAccount;
  readonly guardian: HDAccount;
  /** Pays for others' claims. */
  readonly sponsor: HDAccount;
  /** Holds what vests, all of it from the start, and fills the faucet. */
  readonly owner: HDAccount;
}

/** The chain that the server brings along. */
export interface EmbeddedChain {
  readonly rpcUrl: string;
  readonly deployment: Deployment;
  readonly accounts: DevelopmentAccounts;
  /** Whether it was running already, left by a server that was killed. */
  readonly wasRunning: boolean;
  /** Makes a block. */
  mine(): Promise<void>;
  /** Gives a wallet some ether for gas, and tokens to fund a job with. */
  fill(wallet: Address): Promise<{ readonly transaction: Hex }>;
  /** Writes the state down and ends it. */
  close(): Promise<void>;
}

/**
 * Starts the development chain of a folder, or takes over the one that a killed server left running, and deploys the
 * contracts on a new one. Its state is written down whenever there is a new block: to a file beside, synced and renamed, so
 * that there is always a whole one. Anvil's own `--state` is written in place and can be lost.
 *
 * @throws `chain.embedded`
 */
export async function startEmbeddedChain(options: {
  readonly folder: string;
  readonly epochSeconds: number;
  readonly log: (message: string, error?: unknown) => void;
}): Promise<EmbeddedChain> {
  const { folder } = options;
  await mkdir(folder, { recursive: true });
  const orphan = await findOrphan(folder);
  const anvil = orphan ?? (await startAnvil(folder, await exists(stateFileOf(folder))));
  const client = openClient(anvil.rpcUrl);
  const accounts = developmentAccounts();
  let deployment: Deployment;
  try {
    deployment =
      (await findDeployment(folder, client)) ?? (await deploy(folder, client, anvil, accounts, options.epochSeconds));
  } catch (error) {
    await stopAnvil(folder, anvil);
    throw error;
  }
  const writer = new StateWriter(folder, client);
  const keeping = new AbortController();
  const keeper = keep(client, writer, accounts.settler.address, keeping.signal, (error) =>
    options.log("The development chain's state could not be written down", error),
  );
  return {
    rpcUrl: anvil.rpcUrl,
    deployment,
    accounts,
    wasRunning: orphan !== null,
    mine: () => client.mine({ blocks: 1 }),
    async fill(wallet) {
      const { owner } = accounts;
      await client.setBalance({ address: wallet, value: FAUCET.etherWei });
      const token = { address: deployment.token, abi: tabgridTokenAbi } as const;
      const { transactionHash: transaction } = await client.writeContractSync({
        ...token,
        functionName: "transfer",
        args: [wallet, FAUCET.tokensWei],
        account: owner.address,
        chain: null,
      });
      return { transaction };
    },
    async close() {
      keeping.abort();
      await keeper;
      await writer
        .write()
        .catch((error) => options.log("The development chain's last state was not written down", error));
      await stopAnvil(folder, anvil);
    },
  };
}

type Client = ReturnType<typeof openClient>;

function openClient(rpcUrl: string) {
  return createTestClient({ mode: "anvil", transport: http(rpcUrl, { retryCount: 1 }), cacheTime: 0 })
    .extend(publicActions)
    .extend(walletActions);
}

function developmentAccounts(): DevelopmentAccounts {
  const [settler, guardian, owner, sponsor] = [2, 3, 4, 5].map(accountAt) as [
    HDAccount,
    HDAccount,
    HDAccount,
    HDAccount,
  ];
  return { settler, guardian, owner, sponsor };
}

const accountAt = (addressIndex: number): HDAccount => mnemonicToAccount(DEVELOPMENT_MNEMONIC, { addressIndex });

const deploymentFileOf = (folder: string): string => join(folder, "contracts.json");

/** The contracts of an earlier start, if the chain still has them. */
async function findDeployment(folder: string, client: Client): Promise<Deployment | null> {
  const text = await readFile(deploymentFileOf(folder), "utf8").catch(() => null);
  if (text === null) return null;
  const deployment = parseDeployment(text);
  const code = await client.getCode({ address: deployment.escrow });
  return code === undefined ? null : deployment;
}

async function deploy(
  folder: string,
  client: Client,
  { rpcUrl }: AnvilProcess,
  { settler, guardian, owner }: DevelopmentAccounts,
  epochSeconds: number,
): Promise<Deployment> {
  const { timestamp } = await client.getBlock();
  const plan: DeploymentPlan = {
    beneficiaries: {
      investment: owner.address,
      founders: owner.address,
      operations: owner.address,
      communityRewards: owner.address,
    },
    admin: accountAt(1).address,
    settler: settler.address,
    guardian: guardian.address,
    vestingStart: Number(timestamp) - VESTED_SECONDS,
    genesis: Number(timestamp),
    epochSeconds,
    challengeSeconds: Math.max(1, Math.floor(epochSeconds / 6)),
    noticeSeconds: 2 * epochSeconds,
    adminDelaySeconds: epochSeconds,
    payoutCapWei: parseEther("1000000"),
    claimCapWei: parseEther("2000000"),
  };
  const deployment = await deployContracts(await viemDeployPort(rpcUrl, accountAt(0)), plan);
  await client.writeContractSync({
    address: deployment.vesting.investment,
    abi: tabgridVestingAbi,
    functionName: "release",
    args: [deployment.token],
    account: owner.address,
    chain: null,
  });
  // State first: addresses without contracts are found out, contracts without addresses are deployed again.
  await new StateWriter(folder, client).write();
  await replaceFile(deploymentFileOf(folder), JSON.stringify(deployment, null, 2));
  return deployment;
}

/** Everything is vested from the start. */
const VESTED_SECONDS = 5 * 365 * 86_400;

/** Writes a chain's state down when it has a block that was not. */
class StateWriter {
  readonly #folder: string;
  readonly #client: Client;
  #written: bigint | null = null;

  constructor(folder: string, client: Client) {
    this.#folder = folder;
    this.#client = client;
  }

  async write(): Promise<void> {
    const block = await this.#client.getBlockNumber({ cacheTime: 0 });
    if (block === this.#written) return;
    const packed = await this.#client.dumpState();
    await replaceFile(stateFileOf(this.#folder), await promisify(gunzip)(Buffer.from(packed.slice(2), "hex")));
    this.#written = block;
  }
}

/**
 * Keeps the state on disk, and makes a block on top of each transaction, because wallets wait for one. Settlement does not,
 * and blocks are what the state grows by.
 */
async function keep(
  client: Client,
  writer: StateWriter,
  settler: Address,
  signal: AbortSignal,
  report: (error: unknown) => void,
): Promise<void> {
  for (let pauseMs = ROUND_MS; await passes(pauseMs, signal); ) {
    const startedMs = performance.now();
    try {
      const { transactions } = await client.getBlock({ blockTag: "latest", includeTransactions: true });
      const isAwaited = transactions.some(({ from }) => !isAddressEqual(from, settler));
      if (isAwaited) await client.mine({ blocks: 1 });
      await writer.write();
    } catch (error) {
      if (!signal.aborted) report(error);
    }
    pauseMs = Math.max(ROUND_MS, (performance.now() - startedMs) / MOST_OF_THE_TIME);
  }
}

/** Waits; false when the signal came first. */
function passes(ms: number, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve(false);
    const stop = (): void => {
      clearTimeout(timer);
      resolve(false);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", stop);
      resolve(true);
    }, ms).unref();
    signal.addEventListener("abort", stop, { once: true });
  });
}

/** Replaces a file by a whole new one, durably. */
async function replaceFile(path: string, content: string | Uint8Array): Promise<void> {
  const temporary = `${path}.new`;
  {
    await using file = await open(temporary, "w");
    await file.writeFile(content);
    await file.sync();
  }
  await rename(temporary, path);
}

async function exists(path: string): Promise<boolean> {
  return (await readFile(path).catch(() => null)) !== null;
}
