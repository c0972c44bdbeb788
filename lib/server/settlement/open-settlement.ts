import { hash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { LocalAccount } from "viem";
import { type Deployment, parseDeployment } from "#lib/chain/addresses.ts";
import { type EmbeddedChain, startEmbeddedChain } from "#lib/chain/embedded/embedded-chain.ts";
import { openKeccak } from "#lib/chain/payout-tree/keccak.ts";
import { proofReader } from "#lib/chain/payout-tree/proof-reader.ts";
import { openClaimSponsor } from "#lib/chain/reward-chain/viem-claim-sponsor.ts";
import { openRewardsChain } from "#lib/chain/reward-chain/viem-rewards-chain.ts";
import { openSettlementChain } from "#lib/chain/reward-chain/viem-settlement-chain.ts";
import { openKeystore } from "#lib/chain/signer/open-keystore.ts";
import type { ChainConfig, KeystoreConfig } from "#lib/config/chain-config.ts";
import { systemClock } from "#lib/coordinator/clock.ts";
import type { Wallet } from "#lib/coordinator/epochs/epoch.ts";
import type { ReportFailure } from "#lib/coordinator/loops/loop.ts";
import type { BlobStore } from "#lib/coordinator/ports.ts";
import type { FundingDeps } from "#lib/coordinator/settlement/rewards/job-funding.ts";
import { Rewards } from "#lib/coordinator/settlement/rewards/rewards.ts";
import { settleEpochs } from "#lib/coordinator/settlement/settle-epochs.ts";
import type { SettlementChain } from "#lib/coordinator/settlement/settlement-chain.ts";
import { SettlementSeriesError } from "#lib/coordinator/settlement/settlement-errors.ts";
import { startChores } from "#lib/coordinator/start-chores.ts";
import type { OpenDatabase } from "#lib/db/open-database.ts";
import { TabgridError } from "#lib/errors/tabgrid-error.ts";
import { computeInThread } from "./epoch-thread.ts";

/** Thrown when the endpoint is of another chain than the settings say. */
class AnotherChainError extends TabgridError {
  constructor(wanted: number, found: number) {
    super("chain.another", "config", `The RPC endpoint is of chain ${found}, not ${wanted}.`, {
      hints: ["Correct CHAIN_ID or RPC_URL."],
    });
  }
}

/** Thrown when a file that the settings name cannot be read. */
class SettingFileError extends TabgridError {
  constructor(file: string, cause: unknown) {
    super("config.file", "config", `${file} cannot be read.`, { cause, hints: ["Correct the settings of the chain."] });
  }
}

/** Pause between two rounds of settlement on a development chain, in milliseconds. */
const DEVELOPMENT_ROUND_MS = 1_000;

export interface SettlementOptions {
  readonly chain: Exclude<ChainConfig, { kind: "off" }>;
  readonly dataDir: string;
  readonly database: Pick<OpenDatabase, "url" | "storage" | "settlement" | "earners">;
  readonly blobs: BlobStore;
  /** Where those lie on disk. */
  readonly blobsDir: string;
  readonly log: (message: string, error?: unknown) => void;
  readonly reportFailure: ReportFailure;
}

/** Settlement that runs. */
export interface OpenSettlement {
  readonly rewards: Rewards;
  readonly funding: FundingDeps;
  close(): Promise<void>;
}

/** A chain with the accounts that this server has on it. */
interface ReachedChain {
  readonly rpcUrl: string;
  readonly deployment: Deployment;
  readonly settler: LocalAccount | null;
  readonly sponsor: LocalAccount | null;
  readonly embedded: EmbeddedChain | null;
}

/**
 * Reaches the chain, and settles epochs there if this server has the key for it.
 *
 * @throws `chain.unavailable` (transient), and errors of kind `config`.
 */
export async function openSettlement(options: SettlementOptions): Promise<OpenSettlement> {
  await using opened = new AsyncDisposableStack();
  const reached = await reach(options);
  const { embedded, deployment, rpcUrl, settler } = reached;
  if (embedded !== null) opened.defer(() => embedded.close());
  const chain = await openSettlementChain({
    rpcUrl,
    distributor: deployment.distributor,
    fromBlock: deployment.fromBlock,
    signer: settler,
    // Nobody else makes blocks there, so none is ever taken back.
    ...(embedded !== null && { confirmations: 0, mine: () => embedded.mine() }),
  });
  await claimSeries(chain, embedded !== null, options);
  const keccak = await openKeccak();
  const { storage, settlement, earners } = options.database;
  if (settler !== null) {
    const chore = settleEpochs({
      storage: settlement,
      chain,
      blobs: options.blobs,
      clock: systemClock,
      compute: computeInThread({
        databaseUrl: options.database.url,
        blobsDir: options.blobsDir,
        rpcUrl,
        distributor: deployment.distributor,
        fromBlock: deployment.fromBlock,
        confirmations: chain.confirmations,
      }),
      ...(embedded !== null && { everyMs: DEVELOPMENT_ROUND_MS }),
    });
    const chores = startChores([chore], storage, options.reportFailure);
    opened.defer(() => chores.stop());
  }
  const rewardsChain = await openRewardsChain({ rpcUrl, distributor: deployment.distributor });
  const { sponsor } = reached;
  const rewards = new Rewards({
    storage: settlement,
    earners,
    chain: rewardsChain,
    blobs: options.blobs,
    proofs: proofReader(keccak),
    hash: sha256,
    now: Date.now,
    epochAt: (nowMs) => epochAt(chain, nowMs),
    isDevelopment: embedded !== null,
    publicRpcUrl: options.chain.kind === "rpc" ? options.chain.publicRpcUrl : rpcUrl,
    sponsor:
      sponsor === null ? null : openClaimSponsor({ rpcUrl, distributor: deployment.distributor, account: sponsor }),
    signer:
      settler === null
        ? null
        : {
            address: settler.address.toLowerCase() as Wallet,
            sign: (text) => settler.signMessage({ message: text }),
          },
    faucet: embedded === null ? null : { fill: async (wallet) => (await embedded.fill(wallet)).transaction },
  });
  const resources = opened.move();
  return {
    rewards,
    funding: { storage: settlement, chain: rewardsChain, budgets: chain },
    close: () => resources.disposeAsync(),
  };
}

const sha256 = (bytes: Uint8Array): string => hash("sha256", bytes, "hex");

function epochAt({ genesisMs, epochMs }: SettlementChain, nowMs: number): { epoch: number; endsAtMs: number } {
  const epoch = Math.max(0, Math.floor((nowMs - genesisMs) / epochMs)) + 1;
  return { epoch, endsAtMs: genesisMs + epoch * epochMs };
}

async function reach({ chain, dataDir, log }: SettlementOptions): Promise<ReachedChain> {
  if (chain.kind === "embedded") {
    const { epochSeconds } = chain;
    const embedded = await startEmbeddedChain({ folder: join(dataDir, "chain"), epochSeconds, log });
    const { rpcUrl, deployment, accounts } = embedded;
    return { rpcUrl, deployment, settler: accounts.settler, sponsor: accounts.sponsor, embedded };
  }
  return {
    rpcUrl: chain.rpcUrl,
    deployment: parseDeployment(await readSetting(chain.contractsFile)),
    settler: await unlock(chain.settler),
    sponsor: await unlock(chain.sponsor),
    embedded: null,
  };
}

async function unlock(keystore: KeystoreConfig | null): Promise<LocalAccount | null> {
  if (keystore === null) return null;
  const { password } = keystore;
  const text = "text" in password ? password.text : (await readSetting(password.file)).replace(/\r?\n$/, "");
  return openKeystore(await readSetting(keystore.file), text);
}

async function readSetting(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (cause) {
    throw new SettingFileError(file, cause);
  }
}

/** Makes sure that the database's epochs are of these contracts; a development chain that began anew begins them anew. */
async function claimSeries(
  { chainId, distributor, genesisMs }: SettlementChain,
  isDevelopment: boolean,
  { chain, database, log }: SettlementOptions,
): Promise<void> {
  // A development chain that began anew has the same addresses, and another beginning.
  const series = `${chainId}/${distributor}/${genesisMs}`;
  if (chain.kind === "rpc" && chain.chainId !== chainId) {
    throw new AnotherChainError(chain.chainId, chainId);
  }
  const known = await database.settlement.claimSeries(series);
  if (known === series) return;
  if (!isDevelopment || !known.startsWith(`${chainId}/`)) throw new SettlementSeriesError(known, series);
  log("The development chain began anew; epochs of the one before are forgotten.");
  await database.settlement.forgetSeries(series);
}
