import { describe, expect, it } from "vitest";
import type { TabgridError } from "#lib/errors/tabgrid-error.ts";
import {
  type Pending,
  type PendingStore,
  sendTransaction,
  type WalletChain,
} from "../../../../wallet/transactions/send-transaction.ts";
import { CallRefusedError } from "../../../../wallet/transactions/transaction-errors.ts";
import { WalletDeclinedError, WalletFailedError } from "../../../../wallet/wallet-errors.ts";
import { type Holdings, type Move, type MovePorts, moveTransaction, type SignedPermit } from "./move-tokens.ts";

const DEPOSIT = { kind: "deposit", amountWei: 50n } as const;
const HASH = "0xaa";

/** A chain with one wallet and an escrow that takes each permit once; `calls` are what the wallet was asked. */
class World implements MovePorts, WalletChain, PendingStore<SignedPermit | null> {
  readonly chainId = 31_337;
  readonly calls: string[] = [];
  pending: Pending<SignedPermit | null> | null = null;
  holdings: Holdings = { tokensWei: 100n, coinWei: 1n, allowanceWei: 0n, permitNonce: 0n, blockSeconds: 0 };
  deposited = 0n;
  now = 1_000;
  /** Happens at the next sending, before or after it reaches the chain. */
  loses: { readonly before?: unknown; readonly after?: unknown } = {};

  /** Whether the chain has what was sent. */
  has = true;

  knows = async () => this.has;
  nowSeconds = () => this.now;
  getChainId = async () => this.chainId;
  switchChain = async () => {};
  follow: WalletChain["follow"] = async (hash) => ({ outcome: "done", hash });
  find = () => this.pending;
  keep = (pending: World["pending"]) => {
    this.pending = pending;
  };
  readHoldings = async () => this.holdings;
  async signPermit(amountWei: bigint, nonce: bigint, deadline: bigint): Promise<SignedPermit> {
    this.calls.push("sign");
    return { amountWei, nonce, deadline, signature: "0x01" };
  }
  async send(_move: unknown, permit: SignedPermit | null) {
    this.calls.push("send");
    const { before, after } = this.loses;
    this.loses = {};
    if (before !== undefined) throw before;
    if (permit !== null) {
      if (permit.nonce !== this.holdings.permitNonce) throw new CallRefusedError(null);
      this.holdings = {
        ...this.holdings,
        tokensWei: this.holdings.tokensWei - permit.amountWei,
        permitNonce: permit.nonce + 1n,
      };
      this.deposited += permit.amountWei;
    }
    if (after !== undefined) throw after;
    return HASH as `0x${string}`;
  }
}

const move = (world: World, what: Move = DEPOSIT, onStep: (step: string) => void = () => {}) =>
  sendTransaction(moveTransaction(what, world), world, world, onStep);
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => "done",
    (error: unknown) => (error as TabgridError).code,
  );

describe("moveTransaction", () => {
  it("deposits with one signature and one transaction, and remembers nothing afterwards", async () => {
    const world = new World();
    const steps: string[] = [];
    const receipt = await move(world, DEPOSIT, (step) => steps.push(step));
    expect(receipt).toMatchObject({ hash: HASH, kept: { amountWei: 50n } });
    expect(world).toMatchObject({ calls: ["sign", "send"], deposited: 50n, pending: null });
    expect(steps).toEqual(["network", "sign", "confirm", "wait"]);
  });

  it("takes no signature for a refund", async () => {
    const world = new World();
    expect(await move(world, { kind: "refund" })).toEqual({ hash: HASH, kept: null });
    expect(world.calls).toEqual(["send"]);
  });

  it.each([
    ["tokens", { tokensWei: 49n }, "funding.not-enough-tokens"],
    ["coins for the fee", { coinWei: 0n }, "transaction.not-enough-gas"],
  ])("asks nothing of a wallet with too few %s", async (_, holdings, code) => {
    const world = new World();
    world.holdings = { ...world.holdings, ...holdings };
    expect(await codeOf(move(world))).toBe(code);
    expect(world.calls).toEqual([]);
  });

  it("does not ask for the same signature again after the transaction was declined", async () => {
    const world = new World();
    world.loses = { before: new WalletDeclinedError() };
    expect(await codeOf(move(world))).toBe("wallet.declined");
    await move(world);
    expect(world.calls).toEqual(["sign", "send", "send"]);
    expect(world.deposited).toBe(50n);
  });

  it("asks for a new signature when the old one is for another amount, or too old", async () => {
    const world = new World();
    world.loses = { before: new WalletDeclinedError() };
    await codeOf(move(world));
    world.loses = { before: new WalletDeclinedError() };
    await codeOf(move(world, { kind: "deposit", amountWei: 20n }));
    world.now += 3_600;
    await move(world, { kind: "deposit", amountWei: 20n });
    expect(world.calls).toEqual(["sign", "send", "sign", "send", "sign", "send"]);
    expect(world.deposited).toBe(20n);
  });

  it("signs for an hour from now, whether the last block is old or this computer's clock is slow", async () => {
    const world = new World();
    const deadlines: bigint[] = [];
    world.send = async (_, permit) => {
      deadlines.push(permit!.deadline);
      return HASH;
    };
    await move(world);
    world.holdings = { ...world.holdings, blockSeconds: 5_000 };
    await move(world);
    expect(deadlines).toEqual([4_600n, 8_600n]);
  });

  it.each(["before", "after"] as const)("pays once when the connection is lost %s the chain has it", async (when) => {
    const world = new World();
    world.loses = { [when]: new WalletFailedError(new Error("gone")) };
    expect(await codeOf(move(world))).toBe("transaction.outcome-unknown");
    expect(await move(world)).toMatchObject({ kept: { amountWei: 50n } });
    expect(world).toMatchObject({ deposited: 50n, pending: null });
    expect(world.calls.filter((call) => call === "sign")).toHaveLength(1);
  });

  it("sends again when somebody else used the permit, which moves no tokens", async () => {
    const world = new World();
    const permit = { amountWei: 50n, nonce: 0n, deadline: 9_000n, signature: "0x01" } as const;
    world.pending = { kept: permit, hash: null };
    world.holdings = { ...world.holdings, permitNonce: 1n, allowanceWei: 50n };
    world.send = async () => {
      world.calls.push("send");
      return HASH;
    };
    expect(await move(world)).toMatchObject({ hash: HASH, kept: { amountWei: 50n } });
    expect(world.calls).toEqual(["send"]);
  });

  it("sends what the chain has lost again, and pays once if it comes back", async () => {
    const world = new World();
    const permit = { amountWei: 50n, nonce: 0n, deadline: 9_000n, signature: "0x01" } as const;
    world.pending = { kept: permit, hash: "0xdead" };
    world.has = false;
    expect(await move(world)).toMatchObject({ hash: HASH, kept: { amountWei: 50n } });
    expect(world).toMatchObject({ calls: ["send"], deposited: 50n, pending: null });

    const late = new World();
    late.pending = { kept: permit, hash: "0xdead" };
    late.has = false;
    late.holdings = { ...late.holdings, permitNonce: 1n };
    expect(await move(late)).toMatchObject({ hash: null, kept: { amountWei: 50n } });
    expect(late).toMatchObject({ calls: [], pending: null });
  });
});
