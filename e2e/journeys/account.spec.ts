import { generatePrivateKey } from "viem/accounts";
import { expect, test } from "../fixtures.ts";
import { expectAccessible } from "../pages/expect-accessible.ts";
import { installFakeWallet } from "../pages/fake-wallet.ts";

test("a wallet signs in, and the account's wallets, payout and sessions are decided there", async ({ visit }) => {
  const page = await visit("/docs");
  const wallet = await installFakeWallet(page);
  const foreign: string[] = [];
  page.on("request", (request) => {
    const { protocol, origin } = new URL(request.url());
    if (protocol.startsWith("http") && origin !== new URL(page.url()).origin) foreign.push(request.url());
  });
  await page.goto("/account");
  await page.getByRole("button", { name: "Sign in with a wallet" }).click();
  const dialog = page.getByRole("dialog");
  const take = dialog.getByRole("button", { name: "Test wallet" });
  await expect(take).toBeVisible();
  await expectAccessible(page);

  wallet.declineNext();
  await take.click();
  await expect(dialog.getByRole("alert")).toContainText("You declined in your wallet");
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();

  await page.getByRole("button", { name: "Sign in with a wallet" }).click();
  await take.click();
  const wallets = page.getByRole("region", { name: "Wallets" });
  await expect(wallets.getByRole("listitem")).toContainText(wallet.address);
  await expect(wallets.getByText("Receives earnings")).toBeVisible();
  // What this browser computes is the account's.
  await expect(page.getByRole("region", { name: "Hosts" }).getByText("This browser")).toBeVisible();
  const cookies = await page.context().cookies();
  expect(cookies.find(({ name }) => name === "tabgrid-session")).toMatchObject({ httpOnly: true, sameSite: "Strict" });

  await page.reload();
  await expect(wallets.getByText("Receives earnings")).toBeVisible();
  wallet.chooseAccount(generatePrivateKey());
  await wallets.getByRole("button", { name: "Add a wallet" }).click();
  await take.click();
  const second = wallets.getByRole("listitem").filter({ hasText: wallet.address });
  await second.getByRole("button", { name: "Pay to this one" }).click();
  await page.getByRole("button", { name: "Change who is paid" }).click();
  await expect(second.getByText("Will receive earnings")).toBeVisible();
  await expect(page.getByText("Who is paid is about to change")).toBeVisible();
  await expectAccessible(page);
  await page.emulateMedia({ colorScheme: "dark" });
  await expectAccessible(page);
  await page.getByRole("button", { name: /^Keep paying/ }).click();
  await expect(second.getByRole("button", { name: "Remove" })).toBeVisible();

  await page.getByRole("button", { name: "Sign out here" }).click();
  await expect(page.getByRole("button", { name: "Sign in with a wallet" })).toBeVisible();
  expect(foreign).toEqual([]);
});
