import { createHash } from "node:crypto";
import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { openKeccak } from "#lib/chain/payout-tree/keccak.ts";
import { payoutRoot } from "#lib/chain/payout-tree/payout-root.ts";
import { cidOfDigest } from "#lib/protocol/digests.ts";
import type { Digest, HostId } from "#lib/protocol/ids.ts";
import { accountOf, EPOCH_HEAD, epochInputs, jobOf, walletOf } from "#lib/testing/settlement/epoch-arbitrary.ts";
import { MemoryRewardChain } from "#lib/testing/settlement/memory-reward-chain.ts";
import { accountKeyOf } from "./account-key.ts";
import { carryOver } from "./carry-over.ts";
import { computeEpoch } from "./compute-epoch.ts";
import { decodeEpoch, type PublishedEpoch } from "./decode-epoch.ts";
import { encodeEpoch } from "./encode-epoch.ts";
import type { EpochInputs, Wallet } from "./epoch.ts";
import { leavesOf, type VerifyDeps, verifyEpoch } from "./verify-epoch.ts";

const keccak = await openKeccak();
const sha256 = (bytes: Uint8Array): Digest => createHash("sha256").update(bytes).digest("hex") as Digest;

interface File {
  readonly bytes: Buffer;
  readonly digest: Digest;
  readonly published: PublishedEpoch;
}

let chain: MemoryRewardChain;
let deps: VerifyDeps;
beforeEach(() => {
  chain = new MemoryRewardChain(EPOCH_HEAD.chainId, EPOCH_HEAD.distributor);
  deps = { chain, rootOf: (leaves) => payoutRoot(keccak, leaves), newHash: () => createHash("sha256") };
});

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

async function readFile(bytes: Buffer): Promise<File> {
  return { bytes, digest: sha256(bytes), published: await decodeEpoch(once(bytes)) };
}

/** Settles an epoch as it should be: computes it, writes its file, posts its root. */
async function settle(inputs: EpochInputs): Promise<File> {
  const epoch = computeEpoch(inputs);
  const root = deps.rootOf(leavesOf(epoch.payouts));
  const file = await readFile(Buffer.concat([...encodeEpoch(epoch, root)]));
  const { startedAtMs, endedAtMs, emissionWei, blockNumber, blockHash } = inputs;
  chain.terms.set(inputs.epoch, { startedAtMs, endedAtMs, emissionWei, blockNumber, blockHash });
  const debits = inputs.jobs.map(({ job, spentWei }) => ({ job, amountWei: spentWei }));
  chain.debits.set(inputs.epoch, debits);
  chain.holdings.set(blockNumber, [...inputs.holdings]);
  const { spentWei: escrowedWei, emittedWei } = epoch.totals;
  chain.posts.push({ epoch: inputs.epoch, root, escrowedWei, emittedWei, fileDigest: file.digest, final: true });
  return file;
}

/** Settles two epochs, one after the other; some accounts arrive in between. */
async function settleTwo(first: EpochInputs, second: EpochInputs, wallets: ReadonlyMap<string, Wallet>) {
  const before = await settle({ ...first, ...carryOver(null, wallets), previous: null });
  const start = carryOver(before.published, wallets);
  const head = { epoch: first.epoch + 2, blockNumber: first.blockNumber + 99, previous: cidOfDigest(before.digest) };
  return { before, after: await settle({ ...second, ...start, ...head }) };
}

const check = (file: File, previous: File | null) =>
  verifyEpoch(
    file.published.inputs.epoch,
    () => once(file.bytes),
    previous === null ? null : () => once(previous.bytes),
    deps,
  );

describe("an epoch as it should be", () => {
  test("is found to be so, from the chain and the files alone", async () => {
    const wallets = new Map([1, 2, 3, 4].map((i) => [accountOf(i), walletOf(i + 2)] as const));
    await fc.assert(
      fc.asyncProperty(epochInputs, epochInputs, async (first, second) => {
        chain.posts.length = 0;
        const { before, after } = await settleTwo(first, second, wallets);
        expect(await check(before, null)).toEqual([]);
        expect(await check(after, before)).toEqual([]);
        expect(await check(after, null)).toEqual([]);
      }),
    );
  });
});

describe("what differs is said:", () => {
  const credit = (i: number, creditMicro: number) => ({ payee: walletOf(i), partner: null, creditMicro });
  const kept = { payee: accountOf(8), partner: null, creditMicro: 60 };
  const nothing = { partners: [], ...carryOver(null, new Map()), previous: null };
  const first: EpochInputs = {
    ...EPOCH_HEAD,
    ...nothing,
    emissionWei: 1_000n,
    volunteers: [credit(1, 30), credit(2, 10), kept],
    jobs: [{ job: jobOf(5), spentWei: 500n, credit: [credit(1, 1)] }],
    holdings: [],
  };
  const second: EpochInputs = {
    ...first,
    jobs: [
      { job: jobOf(5), spentWei: 200n, credit: [credit(1, 1), credit(3, 1)] },
      { job: jobOf(6), spentWei: 100n, credit: [credit(2, 1)] },
    ],
    holdings: [{ wallet: walletOf(7), balanceWei: 9n }],
  };
  const arrived = new Map([[accountOf(8), walletOf(8)]]);
  let before: File;
  let after: File;
  beforeEach(async () => {
    ({ before, after } = await settleTwo(first, second, arrived));
  });
  const subjects = async (file: File, previous: File | null = before): Promise<string[]> =>
    (await check(file, previous)).map(({ subject }) => subject);
  /** The file with something else written into it, posted as if it were the right one. */
  const forged = async (from: string, to: string): Promise<File> => {
    const text = after.bytes.toString();
    expect(text).toContain(from);
    const file = await readFile(Buffer.from(text.replace(from, to)));
    chain.amend(9, { fileDigest: file.digest });
    return file;
  };

  test("another file than was posted", async () => {
    chain.amend(9, { fileDigest: "ab".repeat(32) as Digest });
    expect(await check(after, before)).toEqual([
      { subject: "file's SHA-256", published: after.digest, expected: "ab".repeat(32) },
    ]);
  });

  test("the file of another epoch", async () => {
    const found = await verifyEpoch(7, () => once(after.bytes), null, deps);
    expect(found[0]).toEqual({ subject: "epoch", published: "9", expected: "7" });
  });

  test("another file before than was posted", async () => {
    chain.amend(7, { fileDigest: "cd".repeat(32) as Digest });
    expect(await subjects(after)).toEqual(["file before", "SHA-256 of the file before"]);
  });

  test("another root than was posted", async () => {
    chain.amend(9, { root: jobOf(1) });
    expect(await subjects(after)).toEqual(["posted root"]);
  });

  test("other totals than were posted", async () => {
    chain.amend(9, { escrowedWei: 301n, emittedWei: 999n });
    expect(await subjects(after)).toEqual(["posted debits", "posted emission"]);
  });

  test("an epoch that was not posted", async () => {
    chain.posts.pop();
    expect(await subjects(after)).toContain("posted root");
  });

  test("an amount, with the reasons for the right one", async () => {
    const [, line, previousWei, totalWei] = /(\["payout","0x0{39}2","(\d+)","(\d+)")/.exec(after.bytes.toString())!;
    const file = await forged(line!, line!.replace(`"${totalWei}"`, `"${BigInt(totalWei!) + 1n}"`));
    const job = `job ${jobOf(6)} 90`;
    expect(await check(file, before)).toEqual([
      {
        subject: `payout ${walletOf(2)}`,
        published: `201 = ${previousWei} + ${job} + volunteer 100`.replace("201", `${BigInt(totalWei!) + 1n}`),
        expected: `${totalWei} = ${previousWei} + ${job} + volunteer 100`,
      },
    ]);
  });

  test("a payout that is missing, and one that nobody earned", async () => {
    const line = `["payout","${walletOf(3)}"`;
    const file = await forged(line, `["payout","${walletOf(4)}"`);
    expect(await subjects(file)).toEqual([`payout ${walletOf(3)}`, `payout ${walletOf(4)}`]);
  });

  test("credit that was not there when the root was posted", async () => {
    const file = await forged(`["volunteer","${walletOf(1)}",30]`, `["volunteer","${walletOf(1)}",31]`);
    expect(await subjects(file)).toContain("root");
  });

  test("a balance that a holder does not have", async () => {
    chain.holdings.set(second.blockNumber + 99, [{ wallet: walletOf(7), balanceWei: 8n }]);
    expect(await check(after, before)).toEqual([
      { subject: `balance of holder ${walletOf(7)}`, published: "9", expected: "8" },
    ]);
  });

  test("a job that spent something else, and one that was left out", async () => {
    const debits = [
      { job: jobOf(5), amountWei: 199n },
      { job: jobOf(5), amountWei: 2n },
      { job: jobOf(6), amountWei: 100n },
      { job: jobOf(7), amountWei: 3n },
    ];
    chain.debits.set(9, debits);
    expect(await check(after, before)).toEqual([
      { subject: `debit of job ${jobOf(5)}`, published: "200", expected: "201" },
      { subject: `debit of job ${jobOf(7)}`, published: null, expected: "3" },
    ]);
  });

  test("another emission, another block", async () => {
    chain.terms.set(9, { ...chain.terms.get(9)!, emissionWei: 999n, blockHash: jobOf(77) });
    expect(await subjects(after)).toEqual(["emissionWei", "blockHash"]);
  });

  test("wallets that start from more than they had, even without the file before", async () => {
    const [line, previousWei] = /\["payout","0x0{39}1","(\d+)"/.exec(after.bytes.toString())!;
    const file = await forged(line, line.replace(previousWei!, `${BigInt(previousWei!) + 1n}`));
    expect(await subjects(file, null)).toContain("root before");
  });

  test("an account that arrives with more than was kept for it", async () => {
    const line = `["arrival","${accountOf(8)}","${walletOf(8)}","600"]`;
    const file = await forged(line, line.replace("600", "601"));
    expect(await subjects(file)).toContain(`balance before of ${accountOf(8)}`);
    expect(await subjects(file, null)).not.toContain(`balance before of ${accountOf(8)}`);
  });

  test("a first epoch in which somebody had something before", async () => {
    chain.posts.length = 0;
    const file = await settle({ ...second, balances: [{ payee: walletOf(1), totalWei: 5n }] });
    expect(await subjects(file, null)).toEqual([`balance before of ${walletOf(1)}`]);
  });

  test("holders' part that was lost between two epochs", async () => {
    const file = await forged('"carriedHoldersWei":"50"', '"carriedHoldersWei":"0"');
    expect(await subjects(file)).toContain("holders' part carried from before");
  });

  test("inputs that contradict each other", async () => {
    const line = `["volunteer","${walletOf(1)}",30]\n`;
    const file = await forged(line, line + line);
    const found = await check(file, before);
    expect(found).toEqual([
      expect.objectContaining({ published: expect.stringContaining("An entry stands twice."), subject: "inputs" }),
    ]);
  });

  test("a file that says the right things in another way", async () => {
    const file = await forged('"emissionWei":"1000",', ' "emissionWei":"1000",');
    expect(await subjects(file)).toEqual(["bytes of the file, SHA-256"]);
  });
});

test("a host's key says nothing of its id, and is the same for ever", () => {
  const id = "00000000000040008000000000000001" as HostId;
  const key = accountKeyOf(id, sha256);
  expect(key).toMatchInlineSnapshot(`"5a2df6c7e0003b48998f6f12a9517feb"`);
});
