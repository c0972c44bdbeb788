import { describe, expect, it } from "vitest";
import type { ClaimProof } from "#lib/protocol/messages/rewards.ts";
import { walletOf } from "#lib/testing/settlement/epoch-arbitrary.ts";
import { type ClaimPorts, claimTransaction } from "./claim-transaction.ts";

const ADA = walletOf(0xada);
const GIVEN = {
  account: ADA,
  distributor: walletOf(1),
  root: "0xaa",
  cumulativeWei: "100",
  proof: ["0x01"],
} as unknown as ClaimProof;

/** A claim of what the server gives, on a chain with this root where the account has had so much. */
function scene(changes: { given?: object; root?: `0x${string}`; claimedWei?: bigint } = {}) {
  const ports: ClaimPorts = {
    distributor: walletOf(1),
    getProof: async () => ({ ...GIVEN, ...changes.given }),
    readDistributor: async () => ({ root: changes.root ?? "0xaa", claimedWei: changes.claimedWei ?? 30n }),
    provedRoot: (cumulativeWei, proof) => (cumulativeWei === 100n && proof[0] === "0x01" ? "0xaa" : "0xbad"),
    send: async () => "0xcc",
  };
  return claimTransaction(ADA, ports);
}
const earlier = { cumulativeWei: 100n, proof: [], hadWei: 30n };

describe("claimTransaction", () => {
  it("claims what the account has not had, with the proof that was checked", async () => {
    expect(await scene().prepare(null, () => {})).toEqual({ cumulativeWei: 100n, proof: ["0x01"], hadWei: 30n });
  });

  it.each([
    ["another account's proof", { given: { account: walletOf(2) } }, "claim.proof-wrong"],
    ["another contract's proof", { given: { distributor: walletOf(2) } }, "claim.proof-wrong"],
    ["an amount that the proof does not prove", { given: { cumulativeWei: "101" } }, "claim.proof-wrong"],
    ["a proof that leads elsewhere", { given: { proof: ["0x02"] } }, "claim.proof-wrong"],
    ["a root that was vetoed, or is not final on the chain", { root: "0xdd" } as const, "claim.another-root"],
    ["nothing left to claim", { claimedWei: 100n }, "claim.all-claimed"],
  ])("sends nothing for %s", async (_, changes, code) => {
    await expect(scene(changes).prepare(null, () => {})).rejects.toMatchObject({ code });
  });

  it("is done when an earlier try was paid, and goes on with what it was not", async () => {
    expect(await scene({ claimedWei: 100n }).prepare(earlier, () => {})).toBe("done");
    expect(await scene().prepare(earlier, () => {})).toMatchObject({ hadWei: 30n });
  });
});
