import type { EIP1193Provider } from "viem";
import { expect, it } from "vitest";
import { openWalletChain } from "./open-wallet-chain.ts";
import { requireChain } from "./send-transaction.ts";

const ADDRESS = "0x00000000000000000000000000000000000c0de5";
const SWITCH = "wallet_switchEthereumChain";
const ADD = "wallet_addEthereumChain";

/** A wallet on chain 1 that knows no other, and throws this when it is told to go to one. */
function open(unknown: object, rpcUrl: string | null = "http://127.0.0.1:8545") {
  const asked: { method: string; params?: readonly unknown[] }[] = [];
  const known = new Set(["0x1"]);
  let current = "0x1";
  const request = async (ask: { method: string; params?: readonly { chainId: string }[] }) => {
    if (ask.method === "eth_chainId") return current;
    asked.push(ask);
    const { chainId } = ask.params![0]!;
    if (ask.method === ADD) known.add(chainId);
    else if (known.has(chainId)) current = chainId;
    else throw unknown;
    return null;
  };
  const { chain } = openWalletChain(
    { address: ADDRESS, provider: { request } as unknown as EIP1193Provider },
    { id: 31_337, isDevelopment: true, rpcUrl, head: null },
  );
  return { chain, asked };
}

it.each([
  ["as they should", { code: 4902 }],
  ["as on telephones", { code: -32_603, data: { originalError: { code: 4902 } } }],
])("tells wallets where the development chain is when they say, %s, that they do not know it", async (_, unknown) => {
  const { chain, asked } = open(unknown);
  await requireChain(chain);
  expect(asked.map(({ method }) => method)).toEqual([SWITCH, ADD, SWITCH]);
  expect(asked[1]!.params).toEqual([
    {
      chainId: "0x7a69",
      chainName: "Tabgrid development",
      nativeCurrency: { name: "Ether", symbol: "ETH", decimals: 18 },
      rpcUrls: ["http://127.0.0.1:8545"],
    },
  ]);
});

it("says which network is wanted where nobody may be told how to reach it", async () => {
  const { chain, asked } = open({ code: 4902 }, null);
  await expect(requireChain(chain)).rejects.toMatchObject({
    code: "transaction.wrong-network",
    details: { chainId: 31_337 },
  });
  expect(asked).toHaveLength(1);
});

it("says that nothing has happened when the owner stays on another network", async () => {
  await expect(requireChain(open({ code: 4001 }).chain)).rejects.toMatchObject({ code: "wallet.declined" });
});
