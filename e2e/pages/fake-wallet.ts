import type { Page } from "@playwright/test";
import { createWalletClient, http } from "viem";
import { generatePrivateKey, privateKeyToAccount } from "viem/accounts";

/** A wallet extension whose key is the test's. */
export interface FakeWallet {
  readonly address: string;
  /** Says no to what is asked next, or to the next request of this kind. */
  declineNext(method?: string): void;
  /** Has another account chosen from now on, as people do in their extension. */
  chooseAccount(key: `0x${string}`): void;
  /** Goes to another chain, as people do in their extension. */
  chooseChain(id: number): void;
  /** What it was asked for that moves or may move tokens, in order. */
  readonly asked: readonly string[];
}

interface Request {
  readonly method: string;
  readonly params?: readonly unknown[];
}

/** What a wallet answers; `code` is an error of EIP-1193. */
type Answer = { readonly result: unknown } | { readonly code: number; readonly message: string };

/** What a wallet asks a person about. */
const ASKING = ["eth_requestAccounts", "personal_sign", "eth_signTypedData_v4", "eth_sendTransaction"];

/**
 * Announces a wallet on every page that is opened from now on (EIP-6963), as an extension does. Before it is connected it
 * has no accounts.
 *
 * @param chainId that it is on.
 * @param rpcUrl where it finds that chain; without one it signs messages and no more.
 */
export async function installFakeWallet(
  page: Page,
  chainId = 31_337,
  rpcUrl: string | null = null,
): Promise<FakeWallet> {
  let account = privateKeyToAccount(generatePrivateKey());
  let isConnected = false;
  /** Of which kind; null for any, undefined for none. */
  let declines: string | null | undefined;
  const asked: string[] = [];
  const answer = async ({ method, params = [] }: Request): Promise<Answer> => {
    if (method === "eth_signTypedData_v4" || method === "eth_sendTransaction") asked.push(method);
    if (ASKING.includes(method) && (declines === null || declines === method)) {
      declines = undefined;
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
      case "wallet_switchEthereumChain":
        chainId = Number((params[0] as { chainId: string }).chainId);
        return { result: null };
      case "eth_signTypedData_v4":
        return { result: await account.signTypedData(JSON.parse(params[1] as string)) };
      case "eth_sendTransaction": {
        const { to, data } = params[0] as { to: `0x${string}`; data: `0x${string}` };
        const client = createWalletClient({ account, transport: http(rpcUrl!) });
        return { result: await client.sendTransaction({ to, data, chain: null }) };
      }
      default:
        return rpcUrl === null
          ? { code: 4200, message: `${method} is not supported.` }
          : askChain(rpcUrl, method, params);
    }
  };
  await page.exposeFunction("askFakeWallet", answer);
  await page.addInitScript(announce);
  return {
    get address() {
      return account.address.toLowerCase();
    },
    declineNext: (method) => {
      declines = method ?? null;
    },
    chooseAccount: (key) => {
      account = privateKeyToAccount(key);
    },
    chooseChain: (id) => {
      chainId = id;
    },
    asked,
  };
}

/** Hands what only the chain knows on to it, as wallets do. */
async function askChain(rpcUrl: string, method: string, params: readonly unknown[]): Promise<Answer> {
  const response = await fetch(rpcUrl, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
  });
  const answer = (await response.json()) as { result?: unknown; error?: { code: number; message: string } };
  return answer.error ?? { result: answer.result };
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
