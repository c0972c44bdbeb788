import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createPublicClient, getContract, http, parseEther } from "viem";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { tabgridTokenAbi } from "../contracts/tabgrid-token-abi.ts";
import { type EmbeddedChain, startEmbeddedChain } from "./embedded-chain.ts";

const WALLET = `0x${"ab".repeat(20)}` as const;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "tabgrid-chain-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const start = (): Promise<EmbeddedChain> => startEmbeddedChain({ folder, epochSeconds: 60, log: () => undefined });
const balanceOn = ({ rpcUrl, deployment }: EmbeddedChain): Promise<bigint> => {
  const client = createPublicClient({ transport: http(rpcUrl) });
  return getContract({ address: deployment.token, abi: tabgridTokenAbi, client }).read.balanceOf([WALLET]);
};
const processOf = async (): Promise<{ pid: number }> =>
  JSON.parse(await readFile(join(folder, "process.json"), "utf8"));

describe("the development chain", () => {
  test("keeps contracts and balances over a stop and a start", async () => {
    const first = await start();
    expect(first.wasRunning).toBe(false);
    await first.fill(WALLET);
    expect(await balanceOn(first)).toBe(parseEther("1000"));
    await first.close();
    await expect(balanceOn(first)).rejects.toThrow();
    const second = await start();
    expect(second.deployment).toEqual(first.deployment);
    expect(await balanceOn(second)).toBe(parseEther("1000"));
    await second.close();
  });

  test("is taken over from a server that was killed, nothing lost", async () => {
    const killed = await start();
    await killed.fill(WALLET);
    // Nothing is closed: as after a kill -9, the chain runs on.
    const next = await start();
    expect(next.wasRunning).toBe(true);
    expect(next.rpcUrl).toBe(killed.rpcUrl);
    expect(await balanceOn(next)).toBe(parseEther("2000"));
    await next.close();
    await expect(balanceOn(next)).rejects.toThrow();
    await killed.close();
  });

  test("comes back as it was last written down when it was killed itself", async () => {
    const chain = await start();
    await chain.fill(WALLET);
    const before = await readFile(join(folder, "state.json"), "utf8");
    await expect.poll(() => readFile(join(folder, "state.json"), "utf8"), { timeout: 20_000 }).not.toBe(before);
    process.kill((await processOf()).pid, "SIGKILL");
    const next = await start();
    expect(next.wasRunning).toBe(false);
    expect(next.deployment).toEqual(chain.deployment);
    expect(await balanceOn(next)).toBe(parseEther("3000"));
    await next.close();
    await chain.close();
  });
});
