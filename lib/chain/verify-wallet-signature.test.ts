import { concat, createTestClient, getContractAddress, type Hex, http, serializeErc6492Signature } from "viem";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Anvil, startAnvil } from "#lib/testing/settlement/start-anvil.ts";
import { createTestWallet } from "#lib/testing/settlement/test-wallet.ts";
import { createSignatureVerifier } from "./verify-wallet-signature.ts";

/** Answers every call with ERC-1271's magic value: PUSH4 1626ba7e PUSH1 e0 SHL PUSH1 0 MSTORE PUSH1 20 PUSH1 0 RETURN. */
const SAYS_YES: Hex = "0x631626ba7e60e01b60005260206000f3";
/** Answers every call with 32 zero bytes: PUSH1 20 PUSH1 0 RETURN. */
const SAYS_NO: Hex = "0x60206000f3";
/** Deploys what says yes: PUSH16 code PUSH1 0 MSTORE PUSH1 10 PUSH1 10 RETURN. */
const INIT: Hex = concat(["0x6f", SAYS_YES, "0x60005260106010f3"]);
/** Deploys that with CREATE2 and no salt when called: PUSH25 init PUSH1 0 MSTORE PUSH1 0 PUSH1 19 PUSH1 7 PUSH1 0 CREATE2. */
const FACTORY: Hex = concat(["0x78", INIT, "0x6000526000601960076000f500"]);
const [YES, NO, MAKER] = [`0x${"11".repeat(20)}`, `0x${"22".repeat(20)}`, `0x${"33".repeat(20)}`] as const;
/** What contracts look at is theirs. */
const ANY: Hex = `0x${"ab".repeat(65)}`;
const MESSAGE = "Sign in to Tabgrid.";

let anvil: Anvil;
beforeAll(async () => {
  anvil = await startAnvil();
  const client = createTestClient({ mode: "anvil", transport: http(anvil.rpcUrl) });
  await client.setCode({ address: YES, bytecode: SAYS_YES });
  await client.setCode({ address: NO, bytecode: SAYS_NO });
  await client.setCode({ address: MAKER, bytecode: FACTORY });
});
afterAll(() => anvil[Symbol.asyncDispose]());

describe("createSignatureVerifier", () => {
  it("takes a key's signature without asking anybody, and no other", async () => {
    const verify = createSignatureVerifier(() => null);
    const { address, sign } = createTestWallet();
    const signature = await sign(MESSAGE);
    expect(await verify({ address, message: MESSAGE, signature })).toBe(true);
    expect(await verify({ address, message: `${MESSAGE} `, signature })).toBe(false);
    expect(await verify({ address: YES, message: MESSAGE, signature })).toBe(false);
  });

  it("asks a contract whether it signed (ERC-1271)", async () => {
    const verify = createSignatureVerifier(() => anvil.rpcUrl);
    expect(await verify({ address: YES, message: MESSAGE, signature: ANY })).toBe(true);
    expect(await verify({ address: NO, message: MESSAGE, signature: ANY })).toBe(false);
  });

  it("asks a contract that is not deployed yet as if it were (ERC-6492), and deploys nothing", async () => {
    const verify = createSignatureVerifier(() => anvil.rpcUrl);
    const address = getContractAddress({ opcode: "CREATE2", from: MAKER, salt: "0x00", bytecode: INIT });
    const signature = serializeErc6492Signature({ address: MAKER, data: "0x01", signature: ANY });
    expect(await verify({ address, message: MESSAGE, signature })).toBe(true);
    // What the maker makes has another address than this.
    expect(await verify({ address: `0x${"44".repeat(20)}`, message: MESSAGE, signature })).toBe(false);
    const code = await fetch(anvil.rpcUrl, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "eth_getCode", params: [address, "latest"] }),
    });
    expect((await code.json()).result).toBe("0x");
  });

  it("tells a chain that does not answer from a signature that is wrong", async () => {
    const verify = createSignatureVerifier(() => "http://127.0.0.1:1");
    await expect(verify({ address: YES, message: MESSAGE, signature: ANY })).rejects.toMatchObject({
      code: "auth.chain-away",
      kind: "transient",
    });
  });
});
