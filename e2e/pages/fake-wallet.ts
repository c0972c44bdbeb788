import type { Page } from "@playwright/test";
import { generatePrivateKey, privateKeyToAccount } from "viem/accounts";

/** A wallet extension whose key is the test's. */
export interface FakeWallet {
  readonly address: string;
  /** Says no to what is asked next. */
  declineNext(): void;
  /** Has another account chosen from now on, as people do in their extension. */
  chooseAccount(key: `0x${string}`): void;
}

interface Request {
  readonly method: string;
  readonly params?: readonly unknown[];
}

/** What a wallet answers; `code` is an error of EIP-1193. */
type Answer = { readonly result: unknown } | { readonly code: number; readonly message: string };

/**
 * Announces a wallet on every page that is opened from now on (EIP-6963), as an extension does. Before it is connected it
 * has no accounts.
 *
 * @param chainId that it is on.
 */
export async function installFakeWallet(page: Page, chainId = 31_337): Promise<FakeWallet> {
  let account = privateKeyToAccount(generatePrivateKey());
  let isConnected = false;
  let declines = false;
  const answer = async ({ method, params = [] }: Request): Promise<Answer> => {
    const asks = method === "eth_requestAccounts" || method === "personal_sign";
    if (asks && declines) {
      declines = false;
      return { code: 4001, message: "User rejected the request." };
    }
    switch (method) {
      case "eth_requestAccounts":
        isConnected = true;
        return { result: [account.address] };
      case "eth_accounts":
        return { result: isConnected ? [account.address] : [] };
      case "eth_chainId":
        return { result: `0x${chainId.toString(16)}` };
      case "personal_sign":
        return { result: await account.signMessage({ message: { raw: params[0] as `0x${string}` } }) };
      default:
        return { code: 4200, message: `${method} is not supported.` };
    }
  };
  await page.exposeFunction("askFakeWallet", answer);
  await page.addInitScript(announce);
  return {
    get address() {
      return account.address.toLowerCase();
    },
    declineNext: () => {
      declines = true;
    },
    chooseAccount: (key) => {
      account = privateKeyToAccount(key);
    },
  };
}

/** Runs in the page. */
function announce(): void {
  const ask = (request: Request): Promise<Answer> =>
    (window as unknown as { askFakeWallet(request: Request): Promise<Answer> }).askFakeWallet(request);
  const provider = {
    async request(request: Request): Promise<unknown> {
      const answered = await ask(request);
      if ("result" in answered) return answered.result;
      throw Object.assign(new Error(answered.message), { code: answered.code });
    },
    on: () => undefined,
    removeListener: () => undefined,
  };
  const icon =
    "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 1 1'><rect width='1' height='1'/></svg>";
  const info = { uuid: "2f2bb7a5-6f0c-4a21-9a55-0d6f1a2b3c4d", name: "Test wallet", icon, rdns: "test.wallet" };
  const tell = () =>
    window.dispatchEvent(new CustomEvent("eip6963:announceProvider", { detail: Object.freeze({ info, provider }) }));
  window.addEventListener("eip6963:requestProvider", tell);
  tell();
}
