import { execFile } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Page } from "@playwright/test";
import { createWalletClient, erc20Abi, http, parseEther, publicActions } from "viem";
import { mnemonicToAccount } from "viem/accounts";
import { DEVELOPMENT_MNEMONIC } from "#lib/chain/embedded/anvil-process.ts";
import { epochPageSchema, jobFundingSchema, rewardsOverviewSchema } from "#lib/protocol/messages/rewards.ts";
import { startServerProcess } from "#lib/testing/servers/server-process.ts";
import { expect, test } from "../fixtures.ts";
import { ContributePage } from "../pages/contribute-page.ts";
import { expectAccessible } from "../pages/expect-accessible.ts";
import { installFakeWallet } from "../pages/fake-wallet.ts";
import { JobPage, NewJobPage } from "../pages/job-pages.ts";

const verifyTool = fileURLToPath(new URL("../../lib/tools/verify-epoch.ts", import.meta.url));
/** Holds what circulates on a development chain. */
const owner = mnemonicToAccount(DEVELOPMENT_MNEMONIC, { addressIndex: 4 });
const BUDGET_WEI = parseEther("12.5");
const CIRCULATING_WEI = parseEther("15000000") - BUDGET_WEI;
const HOLDING_WEI = parseEther("3000000");
const FAUCET_WEI = parseEther("1000");

test("a requester pays for a job; who computes gets 90 %, holders get 10 %, and the rest comes back", async ({
  browser,
}) => {
  test.setTimeout(480_000);
  const env = { TABGRID_CHAIN: "embedded", TABGRID_EPOCH_SECONDS: "5", TABGRID_STANDING_JOB: "0" };
  const server = await startServerProcess({ command: "start", hosts: 1, env });
  const visit = async () => (await browser.newContext({ baseURL: server.url })).newPage();
  const page = await visit();
  await expect.poll(async () => (await page.goto("/docs"))?.status(), { timeout: 60_000 }).toBe(200);
  await expect.poll(async () => (await page.request.get("/api/v1/rewards")).status(), { timeout: 60_000 }).toBe(200);
  const read = async (path: string): Promise<unknown> => (await page.request.get(`/api/v1/${path}`)).json();
  const overview = rewardsOverviewSchema.parse(await read("rewards"));
  const { rpcUrl } = overview.chain;
  const wallet = await installFakeWallet(page, 1, rpcUrl);
  const chain = createWalletClient({ account: owner, transport: http(rpcUrl!) }).extend(publicActions);
  const token = { address: overview.contracts.token, abi: erc20Abi } as const;
  const balanceOf = (address: string) =>
    chain.readContract({ ...token, functionName: "balanceOf", args: [address as `0x${string}`] });

  // Somebody else holds a fifth of all tokens.
  const holderPage = await visit();
  const holder = await installFakeWallet(holderPage, 1, rpcUrl);
  const [to, chainOf] = [holder.address as `0x${string}`, { chain: null }] as const;
  await chain.writeContractSync({ ...token, functionName: "transfer", args: [to, HOLDING_WEI], ...chainOf });
  await chain.sendTransactionSync({ to, value: parseEther("1"), ...chainOf });

  await page.goto("/jobs/new");
  const form = new NewJobPage(page);
  await form.choose("Render a fractal");
  await page.getByRole("button", { name: "Pay with tokens" }).filter({ visible: true }).click();
  const budget = page.getByLabel("Budget in TAB").filter({ visible: true });
  await budget.fill("12,5");
  await expect(form.submitButton.filter({ visible: true })).toBeDisabled();
  await budget.fill("12.5");
  await expect(page.getByText(/^About [\d.]+ TAB for each of/).filter({ visible: true })).toBeVisible();
  await expectAccessible(page);
  await form.submitButton.filter({ visible: true }).click();

  // The wallet is on another network, and has nothing yet.
  const dialog = page.getByRole("dialog", { name: "Pay for the job with tokens" });
  await dialog.getByRole("button", { name: "Test wallet" }).click();
  await expect(dialog.getByText("You have 0.0000 TAB")).toBeVisible();
  await dialog.getByRole("button", { name: "Get development tokens" }).click();
  await expect(dialog.getByText("You have 1,000.0000 TAB")).toBeVisible();
  await expectAccessible(page);

  const deposit = dialog.getByRole("button", { name: "Sign and deposit" });
  wallet.declineNext("eth_signTypedData_v4");
  await deposit.click();
  await expect(dialog.getByRole("alert").filter({ hasText: "You declined" })).toBeVisible();
  wallet.declineNext("eth_sendTransaction");
  await deposit.click();
  await expect.poll(() => wallet.asked.length).toBe(3);
  await expect(dialog.getByRole("alert").filter({ hasText: "You declined" })).toBeVisible();
  await deposit.click();
  await expect(dialog.getByText("12.5000 TAB deposited")).toBeVisible({ timeout: 30_000 });
  // The second signature was good for the second try of the transaction.
  const [sign, send] = ["eth_signTypedData_v4", "eth_sendTransaction"];
  expect(wallet.asked).toEqual([sign, sign, send, send]);
  await dialog.getByRole("button", { name: "Done" }).click();

  const panel = page.getByRole("region", { name: "Budget" });
  await expect(panel.getByText("12.5000 TAB").first()).toBeVisible({ timeout: 30_000 });
  await expectAccessible(page);
  expect(await balanceOf(wallet.address)).toBe(FAUCET_WEI - BUDGET_WEI);

  // Whoever contributes is nobody at first, and signs in while the job is computed.
  const contribute = new ContributePage(await visit());
  const contributorPage = await contribute.page.context().newPage();
  const contributor = await installFakeWallet(contributorPage, 1, rpcUrl);
  await contribute.page.goto("/");
  await contribute.start({ gpu: false, workers: 1 });
  await contribute.waitForVerified(1);
  await signIn(contributorPage);
  // What was accepted in an epoch before is paid with what comes in this one.
  await contribute.waitForVerified((await contribute.reading("Verified units")) + 1);
  await contribute.stop();
  await page.getByRole("button", { name: "Cancel job" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Cancel job" }).click();
  await signIn(holderPage);

  // The epoch closes: what was not spent is the requester's again.
  await panel.getByRole("button", { name: "Refund the rest" }).click({ timeout: 180_000 });
  const refund = page.getByRole("dialog", { name: "Refund the rest" });
  await refund.getByRole("button", { name: "Test wallet" }).click();
  await refund.getByRole("button", { name: /^Refund [\d.]+ TAB$/ }).click();
  await expect(refund.getByText("The rest is in the requester's wallet")).toBeVisible({ timeout: 30_000 });
  await refund.getByRole("button", { name: "Done" }).click();
  await expect(panel.getByText("What was not spent has been paid back.")).toBeVisible({ timeout: 30_000 });
  const { spentWei, debits } = jobFundingSchema.parse(await read(`jobs/${new JobPage(page).id}/funding`));
  const spent = BigInt(spentWei);
  expect(spent).toBeGreaterThan(0n);
  expect(spent).toBeLessThan(BUDGET_WEI);
  expect(await balanceOf(wallet.address)).toBe(FAUCET_WEI - spent);

  // The contributor's wallet has nothing for the fee, is filled, and declines once before it claims.
  await contributorPage.reload();
  await contributorPage.getByRole("button", { name: "Claim with your own wallet" }).click();
  const claim = contributorPage.getByRole("dialog", { name: "Claim with your own wallet" });
  await claim.getByRole("button", { name: "Test wallet" }).click();
  const press = claim.getByRole("button", { name: /^Claim [\d.]+ TAB$/ });
  await press.click();
  await expect(claim.getByRole("alert").filter({ hasText: "cannot pay the network's fee" })).toBeVisible();
  await expectAccessible(contributorPage);
  await claim.getByRole("button", { name: "Get development tokens" }).click();
  await expect(claim.getByRole("button", { name: "Get development tokens" })).toBeHidden();
  contributor.declineNext("eth_sendTransaction");
  await press.click();
  await expect(claim.getByRole("alert").filter({ hasText: "You declined" })).toBeVisible();
  await press.click();
  await expect(claim.getByText(/^[\d.]+ TAB received$/)).toBeVisible({ timeout: 30_000 });
  const totals = epochPageSchema.parse(await read("rewards/epochs")).epochs.flatMap((epoch) => epoch.totals ?? []);
  const kept = BigInt(totals[0]!.pendingWei);
  // Results that came when nothing was spent any more, after the job was cancelled, are volunteer work.
  const emitted = totals.reduce((sum, { emittedWei }) => sum + BigInt(emittedWei), 0n);
  const toHolders = debits.reduce((sum, debit) => sum + BigInt(debit.toHoldersWei), 0n);
  expect(toHolders).toBe(debits.reduce((sum, { amountWei }) => sum + BigInt(amountWei) / 10n, 0n));
  const earned = (await balanceOf(contributor.address)) - FAUCET_WEI;
  expect(earned).toBeGreaterThan(0n);
  // The server's own host did the other half; no wallet signs for it.
  expect(earned + kept).toBe(spent - toHolders + emitted);

  // Of the 10 % the holder has a fifth, and claims it with the holder's own wallet too.
  await holderPage.reload();
  await holderPage.getByRole("button", { name: "Claim with your own wallet" }).click();
  const hold = holderPage.getByRole("dialog", { name: "Claim with your own wallet" });
  await hold.getByRole("button", { name: "Test wallet" }).click();
  await hold.getByRole("button", { name: /^Claim [\d.]+ TAB$/ }).click();
  await expect(hold.getByText(/^[\d.]+ TAB received$/)).toBeVisible({ timeout: 30_000 });
  const held = (await balanceOf(holder.address)) - HOLDING_WEI;
  const least = debits.reduce((sum, debit) => sum + (BigInt(debit.toHoldersWei) * HOLDING_WEI) / CIRCULATING_WEI, 0n);
  expect(held).toBeGreaterThanOrEqual(least);
  // Fractions make at most one wei more of each epoch.
  expect(held).toBeLessThanOrEqual(least + BigInt(debits.length));

  for (const { epoch } of debits) {
    const { stdout } = await promisify(execFile)(process.execPath, [
      ...[verifyTool, `${epoch}`, "--rpc", rpcUrl!, "--url", server.url],
      ...["--contracts", join(server.dataDir, "chain", "contracts.json")],
    ]);
    expect(stdout).toContain("as they should be");
  }
  for (const context of browser.contexts()) await context.close();
  await server.dispose();
});

/** Signs in with the page's fake wallet. */
async function signIn(page: Page): Promise<void> {
  await page.goto("/account");
  await page.getByRole("button", { name: "Sign in with a wallet" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Test wallet" }).click();
  await expect(page.getByRole("region", { name: "Wallets" }).getByText("Receives earnings")).toBeVisible();
}
