import { createPublicClient, erc20Abi, formatUnits, http } from "viem";
import { rewardsOverviewSchema } from "#lib/protocol/messages/rewards.ts";
import { startServerProcess } from "#lib/testing/servers/server-process.ts";
import { expect, test } from "../fixtures.ts";
import { ContributePage } from "../pages/contribute-page.ts";
import { expectAccessible } from "../pages/expect-accessible.ts";
import { installFakeWallet } from "../pages/fake-wallet.ts";

test("what a browser earned before anybody signed in is claimed by the wallet that does", async ({ browser }) => {
  const env = { TABGRID_CHAIN: "embedded", TABGRID_EPOCH_SECONDS: "5" };
  const server = await startServerProcess({ command: "start", hosts: 1, env });
  const context = await browser.newContext({ baseURL: server.url });
  const contribute = new ContributePage(await context.newPage());
  // The server answers before its pages do.
  await expect.poll(async () => (await contribute.page.goto("/"))?.status(), { timeout: 60_000 }).toBe(200);
  await contribute.start({ gpu: false, workers: 1 });
  await contribute.waitForVerified(1);

  // It goes on: one epoch is not worth a transaction yet.
  const page = await context.newPage();
  const wallet = await installFakeWallet(page);
  await page.goto("/account");
  await page.getByRole("button", { name: "Sign in with a wallet" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Test wallet" }).click();
  const earnings = page.getByRole("region", { name: "Earnings" });
  await earnings.getByRole("button", { name: "Claim", exact: true }).click({ timeout: 90_000 });
  const receipt = earnings.getByText(/^[\d.,]+ TAB received$/);
  await expect(receipt).toBeVisible({ timeout: 60_000 });
  await contribute.stop();
  await expectAccessible(page);

  const overview = rewardsOverviewSchema.parse(await (await page.request.get("/api/v1/rewards")).json());
  const chain = createPublicClient({ transport: http(overview.chain.rpcUrl!) });
  const balance = await chain.readContract({
    address: overview.contracts.token,
    abi: erc20Abi,
    functionName: "balanceOf",
    args: [wallet.address as `0x${string}`],
  });
  const shown = Number((await receipt.textContent())!.split(" ")[0]!.replaceAll(",", ""));
  expect(shown).toBeGreaterThan(0);
  expect(Number(formatUnits(balance, 18))).toBeCloseTo(shown, 3);

  await page.goto("/network");
  await expect(page.getByRole("region", { name: "Epochs" }).getByText("Settled").first()).toBeVisible();
  await expectAccessible(page);
  await page.emulateMedia({ colorScheme: "dark" });
  await expectAccessible(page);
  await context.close();
  await server.dispose();
});
