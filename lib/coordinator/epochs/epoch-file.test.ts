import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cidOfDigest } from "#lib/protocol/digests.ts";
import type { Digest } from "#lib/protocol/ids.ts";
import { accountOf, EPOCH_HEAD, epochInputs, jobOf, walletOf } from "#lib/testing/settlement/epoch-arbitrary.ts";
import { computeEpoch } from "./compute-epoch.ts";
import { decodeEpoch } from "./decode-epoch.ts";
import { encodeEpoch } from "./encode-epoch.ts";

const ROOT = jobOf(0x2007);

/** An epoch in which everything occurs. */
const FULL = computeEpoch({
  ...EPOCH_HEAD,
  emissionWei: 1_000n,
  volunteers: [
    { payee: walletOf(1), partner: null, creditMicro: 30 },
    { payee: accountOf(2), partner: walletOf(4), creditMicro: 10 },
  ],
  jobs: [
    {
      job: jobOf(6),
      spentWei: 1_009n,
      credit: [
        { payee: walletOf(1), partner: null, creditMicro: 2 },
        { payee: walletOf(3), partner: walletOf(4), creditMicro: 1 },
      ],
    },
  ],
  partners: [{ partner: walletOf(4), shareBasisPoints: 2_000 }],
  holdings: [{ wallet: walletOf(3), balanceWei: 5n * 10n ** 18n }],
  arrivals: [{ account: accountOf(9), wallet: walletOf(3), pendingWei: 77n }],
  balances: [{ payee: walletOf(1), totalWei: 12_345n }],
  carriedHoldersWei: 3n,
});

const FULL_TEXT = `{"blockHash":"${jobOf(0xb10c)}","blockNumber":4321,"carriedHoldersWei":"3","chainId":31337,\
"distributor":"${walletOf(0xd157)}","emissionWei":"1000","endedAtMs":1800086400000,"epoch":7,\
"format":"tabgrid/epoch/1","previous":"${EPOCH_HEAD.previous}","startedAtMs":1800000000000}
["partner","${walletOf(4)}",2000]
["volunteer","${accountOf(2)}",10,"${walletOf(4)}"]
["volunteer","${walletOf(1)}",30]
["job","${jobOf(6)}","1009"]
["credit","${walletOf(1)}",2]
["credit","${walletOf(3)}",1,"${walletOf(4)}"]
["holder","${walletOf(3)}","5000000000000000000"]
["arrival","${accountOf(9)}","${walletOf(3)}","77"]
["payout","${accountOf(2)}","0","200",["volunteer","200"]]
["payout","${walletOf(1)}","12345","13701",["job",0,"606"],["volunteer","750"]]
["payout","${walletOf(3)}","0","423",["arrival","77"],["holder","103"],["job",0,"243"]]
["payout","${walletOf(4)}","0","110",["partner","50"],["partner",0,"60"]]
{"carriedHoldersWei":"0","cumulativeWei":"14234","emittedWei":"1000","payouts":4,"pendingWei":"200",\
"root":"${ROOT}","spentWei":"1009"}
`;

const textOf = (chunks: Iterable<Uint8Array>): string => Buffer.concat([...chunks]).toString();

/** A text's bytes in chunks of some size. */
async function* inChunks(text: string, length = 1_000): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text, "latin1");
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length);
}

describe("an epoch's file", () => {
  test("says everything in one way", () => {
    expect(textOf(encodeEpoch(FULL, ROOT))).toBe(FULL_TEXT);
  });

  test("has a content identifier that is this for ever", () => {
    const digest = createHash("sha256").update(FULL_TEXT).digest("hex") as Digest;
    expect(cidOfDigest(digest)).toMatchInlineSnapshot(`"bafkreia4kko77ynmac32erjxrxkf6xng63qecyfak44ngjnmgbykv54eyi"`);
  });

  test("is read back as it was, however it is cut into chunks", async () => {
    await fc.assert(
      fc.asyncProperty(epochInputs, fc.integer({ min: 1, max: 300 }), async (inputs, length) => {
        const epoch = computeEpoch(inputs);
        const text = textOf(encodeEpoch(epoch, ROOT));
        expect(await decodeEpoch(inChunks(text, length))).toEqual({ ...epoch, root: ROOT });
      }),
    );
  });

  test("leaves in chunks that are small enough to stream", () => {
    const balances = Array.from({ length: 10_000 }, (_, i) => ({ payee: walletOf(i), totalWei: BigInt(i) + 1n }));
    const chunks = [...encodeEpoch(computeEpoch({ ...FULL.inputs, balances }), ROOT)];
    expect(chunks.length).toBeGreaterThan(2);
    expect(Math.max(...chunks.map(({ length }) => length))).toBeLessThan(300_000);
  });

  const volunteer = `["volunteer","${walletOf(1)}",30]`;
  const wrong: [string, (text: string) => string, number][] = [
    ["is empty", () => "", 0],
    ["ends within a line", (text) => text.slice(0, -1), 14],
    ["lacks its totals", (text) => text.slice(0, text.lastIndexOf("{")), 13],
    ["goes on after its totals", (text) => `${text}["volunteer"]\n`, 15],
    ["lacks a payout", (text) => text.replace(/\["payout".*\n/, ""), 13],
    ["has a line that is not JSON", (text) => text.replace(volunteer, volunteer.slice(1)), 4],
    ["has a line of no known kind", (text) => text.replace(volunteer, '["donation",1]'), 4],
    ["has credit that is no number", (text) => text.replace(",30]", ',"30"]'), 4],
    ["has credit before the first job", (text) => text.replace(volunteer, volunteer.replace("volunteer", "credit")), 4],
    ["has an amount with a sign", (text) => text.replace('"77"', '"-77"'), 9],
    ["has an amount with a leading zero", (text) => text.replace('"77"', '"077"'), 9],
    ["has an address in mixed case", (text) => text.replace(walletOf(0xd157), `0x${"A".repeat(40)}`), 1],
    ["pays for a job it does not have", (text) => text.replace('["job",0,"606"]', '["job",1,"606"]'), 11],
    ["is of another version", (text) => text.replace("epoch/1", "epoch/2"), 1],
    ["says more in its head", (text) => text.replace('"epoch":7', '"epoch":7,"extra":1'), 1],
    ["is not UTF-8", (text) => text.replace("volunteer", "\xff"), 1],
  ];
  test.each(wrong)("that %s is refused", async (_, change, line) => {
    const text = change(FULL_TEXT);
    expect(text).not.toBe(FULL_TEXT);
    const refused = expect.objectContaining({ code: "epoch.file", details: { line } });
    await expect(decodeEpoch(inChunks(text))).rejects.toEqual(refused);
  });
});
