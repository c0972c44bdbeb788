import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import {
  createTestClient,
  getAddress,
  getContract,
  http,
  parseEther,
  publicActions,
  verifyMessage,
  walletActions,
} from "viem";
import { mnemonicToAccount } from "viem/accounts";
import { afterEach, expect, test } from "vitest";
import { parseDeployment } from "#lib/chain/addresses.ts";
import { jobEscrowAbi } from "#lib/chain/contracts/job-escrow-abi.ts";
import { tabgridTokenAbi } from "#lib/chain/contracts/tabgrid-token-abi.ts";
import { DEVELOPMENT_MNEMONIC } from "#lib/chain/embedded/anvil-process.ts";
import { canonicalJson } from "#lib/coordinator/canonical-json.ts";
import { openDatabase } from "#lib/db/open-database.ts";
import {
  claimProofSchema,
  earningsSchema,
  earningsStatementSchema,
  epochPageSchema,
  jobFundingSchema,
  rewardsOverviewSchema,
} from "#lib/protocol/messages/rewards.ts";
import { createClient } from "#lib/sdk/client.ts";
import { createPlainHost } from "#lib/testing/servers/plain-host.ts";
import { type ServerProcess, startServerProcess } from "#lib/testing/servers/server-process.ts";
import { startThrowawayPostgres } from "#lib/testing/storage/throwaway-database.ts";

const verifyTool = fileURLToPath(new URL("../../tools/verify-epoch.ts", import.meta.url));
const UNITS = 8;
const BUDGET_WEI = parseEther("100");
const requester = mnemonicToAccount(DEVELOPMENT_MNEMONIC, { addressIndex: 7 });
const contributor = mnemonicToAccount(DEVELOPMENT_MNEMONIC, { addressIndex: 8 });

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

test("a job is funded, computed half, cancelled, settled through a kill, claimed and refunded; verify-epoch agrees", async () => {
  const postgres = await startThrowawayPostgres();
  cleanups.push(() => postgres.stop());
  const databaseUrl = await postgres.createDatabase();
  const env = {
    DATABASE_URL: databaseUrl,
    TABGRID_STANDING_JOB: "0",
    TABGRID_CHAIN: "embedded",
    TABGRID_EPOCH_SECONDS: "5",
  };
  const server = await startServerProcess({ command: "coordinator", hosts: 0, env });
  cleanups.push(() => server.dispose());
  const { token } = await createClient({ baseUrl: server.url }).createAccount();
  const client = createClient({ baseUrl: server.url, token });
  await expect.poll(async () => (await call(server, "GET", "/rewards")).status, { timeout: 60_000 }).toBe(200);
  const overview = rewardsOverviewSchema.parse(await (await call(server, "GET", "/rewards")).json());
  expect(overview).toMatchObject({
    chain: { id: 31_337, isDevelopment: true },
    sponsoredFromWei: "1000000000000000000",
  });

  // The requester fills a wallet, names it, and deposits.
  const job = await client.createJob({ kernel: "spin", params: { units: UNITS, iterations: 0, resultBytes: 64 } });
  const wallet = lower(requester.address);
  expect((await call(server, "POST", "/rewards/faucet", { wallet })).status).toBe(200);
  const named = await call(server, "POST", `/jobs/${job.id}/funding`, { requester: wallet }, token);
  const funding = jobFundingSchema.parse(await named.json());
  expect(funding).toMatchObject({ state: "none", escrow: overview.contracts.escrow });
  const chain = createTestClient({ mode: "anvil", transport: http(overview.chain.rpcUrl!), account: requester })
    .extend(publicActions)
    .extend(walletActions);
  const erc20 = getContract({ address: getAddress(overview.contracts.token), abi: tabgridTokenAbi, client: chain });
  const escrow = { address: getAddress(overview.contracts.escrow), abi: jobEscrowAbi } as const;
  const send = { account: requester, chain: null } as const;
  await chain.writeContractSync({ ...erc20, functionName: "approve", args: [escrow.address, BUDGET_WEI], ...send });
  await chain.writeContractSync({
    ...escrow,
    functionName: "deposit",
    args: [funding.escrowJobId, BUDGET_WEI],
    ...send,
  });
  const readFunding = async () =>
    jobFundingSchema.parse(await (await call(server, "GET", `/jobs/${job.id}/funding`)).json());
  expect(await readFunding()).toMatchObject({ state: "funded", availableWei: `${BUDGET_WEI}` });

  // Two hosts compute half of it; one of them is of a contributor whose wallet signed in.
  const hosts = [await createPlainHost(server.url), await createPlainHost(server.url)] as const;
  const database = await openDatabase({ databaseUrl });
  cleanups.push(() => database.close());
  const { accountId } = await createClient({ baseUrl: server.url }).createAccount();
  const origin = { accountId, prefix: null, partner: null };
  await database.storage.putOrigin(hosts[0].hostId, origin, Date.now());
  await database.earners.setWallet(accountId, lower(contributor.address));
  for (const host of hosts) expect(await host.compute(UNITS / 2)).toBe(UNITS / 2);
  await expect.poll(async () => (await client.getJob(job.id)).units.accepted).toBe(UNITS / 2);
  await client.cancelJob(job.id);

  // The server is killed while the epoch is being settled; the chain runs on and is taken over.
  await expect
    .poll(async () => (await listEpochs(server)).length, { timeout: 60_000, interval: 200 })
    .toBeGreaterThan(0);
  await server.crash();
  await server.restart();
  const isSettled = async () => (await listEpochs(server).catch(() => [])).at(-1)?.state;
  await expect.poll(isSettled, { timeout: 60_000, interval: 500 }).toBe("settled");
  const epoch = (await listEpochs(server)).at(-1)!;
  const spentWei = BUDGET_WEI / 2n;
  expect(epoch.totals).toMatchObject({ spentWei: `${spentWei}`, emittedWei: "0" });
  expect(epoch.transactions.map(({ step }) => step)).toEqual(["debit 0", "post", "finalize", "close"]);

  // 90 % in equal parts to two hosts, 10 % to holders, the rest back to the requester.
  const share = (spentWei * 9n) / 20n;
  const earned = async (path: string) => earningsSchema.parse(await (await call(server, "GET", path)).json());
  const earnings = await earned(`/rewards/wallets/${lower(contributor.address)}/earnings`);
  expect(earnings.totals).toMatchObject({ claimableWei: `${share}`, claimedWei: "0", keptWei: "0" });
  expect(earnings.epochs[0]).toMatchObject({
    epoch: epoch.epoch,
    state: "claimable",
    parts: [{ kind: "job", amountWei: `${share}`, reason: { sentence: expect.stringContaining("spent 50 TAB") } }],
  });
  const held = await earned(`/rewards/wallets/${wallet}/earnings`);
  expect(held.epochs[0]!.parts).toMatchObject([{ kind: "holder" }]);
  expect(BigInt(epoch.totals!.pendingWei)).toBe(share);
  expect(BigInt(epoch.totals!.cumulativeWei)).toBe(share + spentWei / 10n);

  // The contributor has no ether: the operator claims for it. The holder claims itself.
  const claimed = await call(server, "POST", `/rewards/wallets/${lower(contributor.address)}/claims`);
  expect(claimed.status).toBe(202);
  await expect.poll(() => erc20.read.balanceOf([contributor.address])).toBe(share);
  const again = await call(server, "POST", `/rewards/wallets/${lower(contributor.address)}/claims`);
  expect(await again.json()).toMatchObject({ code: "rewards.nothing-to-claim" });
  const proof = claimProofSchema.parse(await (await call(server, "GET", `/rewards/wallets/${wallet}/claim`)).json());
  expect(BigInt(proof.claimableWei)).toBeGreaterThan(0n);

  // What is left was closed, so it can be refunded at once.
  expect(await readFunding()).toMatchObject({ state: "refundable", spentWei: `${spentWei}` });
  const before = await erc20.read.balanceOf([requester.address]);
  await chain.writeContractSync({ ...escrow, functionName: "refund", args: [funding.jobKey], ...send });
  expect((await erc20.read.balanceOf([requester.address])) - before).toBe(BUDGET_WEI - spentWei);

  // Anybody can check it, and take home a statement and a table.
  const contracts = join(server.dataDir, "chain", "contracts.json");
  expect(parseDeployment(await readFile(contracts, "utf8")).chainId).toBe(31_337);
  const { stdout } = await promisify(execFile)(process.execPath, [
    ...[verifyTool, `${epoch.epoch}`, "--rpc", overview.chain.rpcUrl!],
    ...["--contracts", contracts, "--url", server.url],
  ]);
  expect(stdout).toContain("Recomputed: inputs, payouts, root and totals are as they should be.");
  const path = `/rewards/wallets/${lower(contributor.address)}`;
  const signed = await call(server, "GET", `${path}/epochs/${epoch.epoch}/statement`);
  const { statement, signature, signer } = earningsStatementSchema.parse(await signed.json());
  expect(statement).toMatchObject({ amountWei: `${share}`, root: epoch.root });
  expect(await verifyMessage({ address: signer, message: canonicalJson(statement), signature })).toBe(true);
  const table = await (await call(server, "GET", `${path}/earnings.csv`)).text();
  expect(table.split("\r\n")[1]).toContain(
    `${epoch.epoch},${epoch.endedAt},claimed,job,${funding.jobKey},22.5,${share}`,
  );
});

const lower = (address: string) => address.toLowerCase() as `0x${string}`;

function call(server: ServerProcess, method: string, path: string, body?: unknown, token?: string): Promise<Response> {
  return fetch(`${server.url}/api/v1${path}`, {
    method,
    body: body === undefined ? null : JSON.stringify(body),
    headers: {
      ...(body !== undefined && { "content-type": "application/json" }),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
  });
}

async function listEpochs(server: ServerProcess) {
  const { epochs } = epochPageSchema.parse(await (await call(server, "GET", "/rewards/epochs")).json());
  return epochs;
}
