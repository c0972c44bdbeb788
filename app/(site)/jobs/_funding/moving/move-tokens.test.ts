import { describe, expect, it } from "vitest";
import { TabgridError } from "#lib/errors/tabgrid-error.ts";
import { WalletDeclinedError, WalletFailedError } from "../../../../wallet/wallet-errors.ts";
import { EscrowRefusedError } from "./funding-errors.ts";
import { type Holdings, type MovePorts, moveTokens, type Pending, type SignedPermit } from "./move-tokens.ts";

const DEPOSIT = { kind: "deposit", amountWei: 50n } as const;
const HASH = "0xaa";

/** A chain with one wallet and an escrow that takes each permit once; `calls` are what the wallet was asked. */
class World implements MovePorts {
  readonly chainId = 31_337;
  readonly calls: string[] = [];
  pending: Pending | null = null;
  walletChain = this.chainId;
  holdings: Holdings = { tokensWei: 100n, coinWei: 1n, allowanceWei: 0n, permitNonce: 0n, blockSeconds: 0 };
  deposited = 0n;
  now = 1_000;
  /** Happens at the next sending, before or after it reaches the chain. */
  loses: { readonly before?: unknown; readonly after?: unknown } = {};
  follow: MovePorts["follow"] = async (hash) => ({ outcome: "done", hash });

  /** Whether the chain has what was sent. */
  has = true;

  knows = async () => this.has;
  nowSeconds = () => this.now;
  getChainId = async () => this.walletChain;
  findPending = () => this.pending;
  keepPending = (pending: Pending | null) => {
    this.pending = pending;
  };
  readHoldings = async () => this.holdings;
  async switchChain() {
    this.calls.push("switch");
    this.walletChain = this.chainId;
  }
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
      if (permit.nonce !== this.holdings.permitNonce) throw new EscrowRefusedError(null);
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

const move = (world: World, what: Parameters<typeof moveTokens>[0] = DEPOSIT) => moveTokens(what, world, () => {});
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => "done",
    (error: unknown) => (error as TabgridError).code,
  );

describe("moveTokens", () => {
  it("deposits with one signature and one transaction, and remembers nothing afterwards", async () => {
    const world = new World();
    const steps: string[] = [];
    const receipt = await moveTokens(DEPOSIT, world, (step) => steps.push(step));
    expect(receipt).toEqual({ hash: HASH, amountWei: 50n });
    expect(world).toMatchObject({ calls: ["sign", "send"], deposited: 50n, pending: null });
    expect(steps).toEqual(["network", "sign", "confirm", "wait"]);
  });

  it("takes no signature for a refund", async () => {
    const world = new World();
    expect(await move(world, { kind: "refund" })).toEqual({ hash: HASH, amountWei: null });
    expect(world.calls).toEqual(["send"]);
  });

  it("goes to the right network first, and asks nothing of a wallet that stays on another", async () => {
    const world = new World();
    world.walletChain = 1;
    await move(world);
    expect(world.calls).toEqual(["switch", "sign", "send"]);

    const stubborn = new World();
    stubborn.walletChain = 1;
    stubborn.switchChain = async () => {};
    expect(await codeOf(move(stubborn))).toBe("funding.wrong-network");
    expect(stubborn.calls).toEqual([]);
  });

  it("does not send on a network that was left after the signature", async () => {
    const world = new World();
    world.signPermit = async (amountWei, nonce, deadline) => {
      world.walletChain = 1;
      world.switchChain = async () => {};
      return { amountWei, nonce, deadline, signature: "0x01" };
    };
    expect(await codeOf(move(world))).toBe("funding.wrong-network");
    expect(world.calls).toEqual([]);
  });

  it.each([
    ["tokens", { tokensWei: 49n }, "funding.not-enough-tokens"],
    ["coins for the fee", { coinWei: 0n }, "funding.not-enough-gas"],
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
    expect(await codeOf(move(world))).toBe("funding.outcome-unknown");
    expect(await move(world)).toMatchObject({ amountWei: 50n });
    expect(world).toMatchObject({ deposited: 50n, pending: null });
    expect(world.calls.filter((call) => call === "sign")).toHaveLength(1);
  });

  it("sends again when somebody else used the permit, which moves no tokens", async () => {
    const world = new World();
    const permit = { amountWei: 50n, nonce: 0n, deadline: 9_000n, signature: "0x01" } as const;
    world.pending = { kind: "deposit", permit, hash: null };
    world.holdings = { ...world.holdings, permitNonce: 1n, allowanceWei: 50n };
    world.send = async () => {
      world.calls.push("send");
      return HASH;
    };
    expect(await move(world)).toEqual({ hash: HASH, amountWei: 50n });
    expect(world.calls).toEqual(["send"]);
  });

  it("follows what was sent before a reload instead of sending it again", async () => {
    const world = new World();
    const { follow } = world;
    world.follow = () => Promise.reject(new TabgridError("funding.outcome-unknown", "transient", "?"));
    expect(await codeOf(move(world))).toBe("funding.outcome-unknown");
    world.follow = follow;
    expect(await move(world)).toEqual({ hash: HASH, amountWei: 50n });
    expect(world).toMatchObject({ calls: ["sign", "send"], deposited: 50n, pending: null });
  });

  it("sends what the chain has lost again, and pays once if it comes back", async () => {
    const world = new World();
    const permit = { amountWei: 50n, nonce: 0n, deadline: 9_000n, signature: "0x01" } as const;
    world.pending = { kind: "deposit", permit, hash: "0xdead" };
    world.has = false;
    expect(await move(world)).toEqual({ hash: HASH, amountWei: 50n });
    expect(world).toMatchObject({ calls: ["send"], deposited: 50n, pending: null });

    const late = new World();
    late.pending = { kind: "deposit", permit, hash: "0xdead" };
    late.has = false;
    late.holdings = { ...late.holdings, permitNonce: 1n };
    expect(await move(late)).toEqual({ hash: null, amountWei: 50n });
    expect(late).toMatchObject({ calls: [], pending: null });
  });

  it.each([
    ["reverted", "funding.refused"],
    ["cancelled", "funding.replaced"],
    ["replaced", "funding.replaced"],
  ] as const)("says of a transaction that was %s that nothing happened, and starts afresh", async (outcome, code) => {
    const world = new World();
    world.follow = async (hash) => ({ outcome, hash });
    expect(await codeOf(move(world))).toBe(code);
    expect(world.pending).toBeNull();
  });
});
