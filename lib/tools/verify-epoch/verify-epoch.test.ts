import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { cidOfDigest } from "#lib/protocol/digests.ts";
import { HOUR, type Settled, SettlementScene } from "#lib/testing/settlement/settlement-scene.ts";

const tool = fileURLToPath(new URL("../verify-epoch.ts", import.meta.url));
let scene: SettlementScene;
let first: Settled;
let second: Settled;
let folder: string;
let contracts: string;
/** A coordinator that has the two files, and nothing else to say. */
let coordinator: Server;
let url: string;

beforeAll(async () => {
  scene = await SettlementScene.open();
  await scene.pass(HOUR);
  first = await scene.settle(1, null);
  await scene.finalize();
  second = await scene.settle(2, first);
  folder = await mkdtemp(join(tmpdir(), "tabgrid-verify-test-"));
  contracts = await write("contracts.json", JSON.stringify(scene.deployment));
  coordinator = createServer(({ url: path }, response) => {
    const found = [first, second].find(({ digest }) => path === `/api/v1/blobs/${cidOfDigest(digest)}`);
    response.writeHead(found === undefined ? 404 : 200).end(found?.bytes);
  }).listen(0, "127.0.0.1");
  await once(coordinator, "listening");
  url = `http://127.0.0.1:${(coordinator.address() as AddressInfo).port}`;
});
afterAll(async () => {
  coordinator.close();
  await rm(folder, { recursive: true });
  await scene[Symbol.asyncDispose]();
});

async function write(name: string, content: string | Uint8Array): Promise<string> {
  await writeFile(join(folder, name), content);
  return join(folder, name);
}

/** Runs the tool as a person would. */
async function run(...args: string[]): Promise<{ code: number; said: string }> {
  const child = spawn(process.execPath, [tool, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text) => (said += text));
  const [code] = await once(child, "close");
  return { code, said };
}

test("an epoch is fetched by what the chain says, and found to be as it should", async () => {
  const { code, said } = await run("2", "--rpc", scene.rpcUrl, "--contracts", contracts, "--url", url);
  expect(said).toContain(`Epoch 2, RewardDistributor ${scene.chain.distributor} on chain 31337`);
  expect(said).toContain("as they should be");
  expect(code).toBe(0);
});

test("a file at hand needs no coordinator", async () => {
  const file = await write("second", second.bytes);
  const alone = await run("2", "--rpc", scene.rpcUrl, "--file", file);
  expect(alone.said).toContain("compare the address with the one that the operator publishes");
  expect(alone.said).toContain("Without --previous");
  expect(alone.code).toBe(0);
  const previous = await write("first", first.bytes);
  const both = await run("2", "--rpc", scene.rpcUrl, "--file", file, "--previous", previous);
  expect(both.said).not.toContain("Without --previous");
  expect(both.code).toBe(0);
});

test("what differs is said, and the exit code says so too", async () => {
  const forged = second.bytes.toString().replace('["job",0,"900', '["job",0,"901');
  const file = await write("forged", forged);
  const { code, said } = await run("2", "--rpc", scene.rpcUrl, "--contracts", contracts, "--file", file);
  expect(code).toBe(1);
  expect(said).toContain(`file's SHA-256\n  published `);
  expect(said).toMatch(new RegExp(`payout ${scene.ada}\\n  published .* 901\\d+ .*\\n  expected  .* 900\\d+ `));
  expect(said).toContain("2 things differ.");
});

test("what cannot be told is said, with what to do", async () => {
  const place = ["--rpc", scene.rpcUrl, "--contracts", contracts, "--url", url];
  const open = await run("3", ...place);
  expect([open.code, open.said]).toEqual([1, expect.stringContaining("[epoch.not-posted]")]);
  const broken = await write("broken", second.bytes.subarray(0, -9));
  const cut = await run("2", "--rpc", scene.rpcUrl, "--contracts", contracts, "--file", broken);
  expect([cut.code, cut.said]).toEqual([1, expect.stringContaining("[epoch.file]")]);
  const wrong = await run("2", "--rpc", scene.rpcUrl, "--url", url);
  expect([wrong.code, wrong.said]).toEqual([2, expect.stringContaining("--contracts, --distributor or --file")]);
});
