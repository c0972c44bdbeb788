import { createPublicClient, createTestClient, erc20Abi, http } from "viem";
import { rewardsOverviewSchema } from "#lib/protocol/messages/rewards.ts";
import { startServerProcess } from "#lib/testing/servers/server-process.ts";
import { expect, test } from "../fixtures.ts";
import { expectAccessible } from "../pages/expect-accessible.ts";
import { installFakeWallet } from "../pages/fake-wallet.ts";
import { NewJobPage } from "../pages/job-pages.ts";

const EPOCH_SECONDS = 5;

test("a requester pays for a job with one signature and one transaction, cancels it and gets the rest back", async ({
  browser,
}) => {
  // No host: nothing is spent.
  const env = { TABGRID_CHAIN: "embedded", TABGRID_EPOCH_SECONDS: `${EPOCH_SECONDS}`, TABGRID_STANDING_JOB: "0" };
  const server = await startServerProcess({ command: "start", hosts: 0, env });
  const context = await browser.newContext({ baseURL: server.url });
  const page = await context.newPage();
  await expect.poll(async () => (await page.goto("/docs"))?.status(), { timeout: 60_000 }).toBe(200);
  await expect.poll(async () => (await page.request.get("/api/v1/rewards")).status(), { timeout: 60_000 }).toBe(200);
  const overview = rewardsOverviewSchema.parse(await (await page.request.get("/api/v1/rewards")).json());
  const wallet = await installFakeWallet(page, 1, overview.chain.rpcUrl);

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
  const chain = createPublicClient({ transport: http(overview.chain.rpcUrl!) });
  const balance = () =>
    chain.readContract({
      address: overview.contracts.token,
      abi: erc20Abi,
      functionName: "balanceOf",
      args: [wallet.address as `0x${string}`],
    });
  expect(await balance()).toBe(987_500_000_000_000_000_000n);

  await page.getByRole("button", { name: "Cancel job" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Cancel job" }).click();
  // Nobody computes here, so no epoch comes to settle the job: the requester gives notice, and it passes.
  await panel.getByRole("button", { name: "Give notice myself" }).click({ timeout: 30_000 });
  const notice = page.getByRole("dialog", { name: "Give notice to the escrow" });
  await notice.getByRole("button", { name: "Test wallet" }).click();
  await notice.getByRole("button", { name: "Give notice" }).click();
  await expect(notice.getByText("Notice given")).toBeVisible({ timeout: 30_000 });
  await notice.getByRole("button", { name: "Done" }).click();
  await expect(panel.getByText(/the rest can be refunded from/)).toBeVisible({ timeout: 30_000 });
  const anvil = createTestClient({ mode: "anvil", transport: http(overview.chain.rpcUrl!) });
  await anvil.increaseTime({ seconds: 2 * EPOCH_SECONDS });
  await anvil.mine({ blocks: 1 });

  await panel.getByRole("button", { name: "Refund the rest" }).click({ timeout: 30_000 });
  const refund = page.getByRole("dialog", { name: "Refund the rest" });
  await refund.getByRole("button", { name: "Test wallet" }).click();
  await refund.getByRole("button", { name: "Refund 12.5000 TAB" }).click();
  await expect(refund.getByText("The rest is in the requester's wallet")).toBeVisible({ timeout: 30_000 });
  await refund.getByRole("button", { name: "Done" }).click();
  await expect(panel.getByText("What was not spent has been paid back.")).toBeVisible({ timeout: 30_000 });
  expect(await balance()).toBe(1_000_000_000_000_000_000_000n);
  await context.close();
  await server.dispose();
});
