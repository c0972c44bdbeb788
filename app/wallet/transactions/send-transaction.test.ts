import { describe, expect, it } from "vitest";
import { TabgridError } from "#lib/errors/tabgrid-error.ts";
import { WalletDeclinedError, WalletFailedError } from "../wallet-errors.ts";
import {
  type Pending,
  type PendingStore,
  sendTransaction,
  type Transaction,
  type WalletChain,
} from "./send-transaction.ts";
import { CallRefusedError } from "./transaction-errors.ts";

const HASH = "0xaa";

/** A wallet, its chain and a transaction of which `kept` is told apart by its number. */
class World implements WalletChain, PendingStore<number>, Transaction<number> {
  readonly chainId = 31_337;
  readonly calls: string[] = [];
  pending: Pending<number> | null = null;
  walletChain = this.chainId;
  /** Whether the chain has what was sent. */
  has = true;
  send = async (kept: number): Promise<typeof HASH> => {
    this.calls.push(`send ${kept}`);
    return HASH;
  };
  follow: WalletChain["follow"] = async (hash) => ({ outcome: "done", hash });
  knows = async () => this.has;
  getChainId = async () => this.walletChain;
  find = () => this.pending;
  keep = (pending: Pending<number> | null) => {
    this.pending = pending;
  };
  async switchChain() {
    this.calls.push("switch");
    this.walletChain = this.chainId;
  }
  async prepare(earlier: number | null): Promise<number | "done"> {
    this.calls.push(`prepare ${earlier}`);
    return (earlier ?? 0) + 1;
  }
}

const run = (world: World) => sendTransaction(world, world, world, () => {});
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => "done",
    (error: unknown) => (error as TabgridError).code,
  );

describe("sendTransaction", () => {
  it("prepares, sends and follows, tells where it is, and remembers nothing afterwards", async () => {
    const world = new World();
    const steps: string[] = [];
    expect(await sendTransaction(world, world, world, (step) => steps.push(step))).toEqual({ hash: HASH, kept: 1 });
    expect(world).toMatchObject({ calls: ["prepare null", "send 1"], pending: null });
    expect(steps).toEqual(["network", "confirm", "wait"]);
  });

  it("goes to the right network first, and asks nothing of a wallet that stays on another", async () => {
    const world = new World();
    world.walletChain = 1;
    await run(world);
    expect(world.calls).toEqual(["switch", "prepare null", "send 1"]);

    const stubborn = new World();
    stubborn.walletChain = 1;
    stubborn.switchChain = async () => {};
    expect(await codeOf(run(stubborn))).toBe("transaction.wrong-network");
    expect(stubborn.calls).toEqual([]);
  });

  it("does not send on a network that was left while it was prepared", async () => {
    const world = new World();
    world.prepare = async () => {
      world.walletChain = 1;
      world.switchChain = async () => {};
      return 1;
    };
    expect(await codeOf(run(world))).toBe("transaction.wrong-network");
    expect(world.calls).toEqual([]);
  });

  it("remembers it before the wallet is asked, and its hash as soon as there is one", async () => {
    const world = new World();
    const seen: (Pending<number> | null)[] = [];
    world.send = async () => {
      seen.push(world.pending);
      return HASH;
    };
    world.follow = async () => {
      seen.push(world.pending);
      throw new TabgridError("transaction.outcome-unknown", "transient", "?");
    };
    expect(await codeOf(run(world))).toBe("transaction.outcome-unknown");
    expect(seen).toEqual([
      { kept: 1, hash: null },
      { kept: 1, hash: HASH },
    ]);
    expect(world.pending).toEqual({ kept: 1, hash: HASH });
  });

  it("follows what was sent before a reload instead of sending it again", async () => {
    const world = new World();
    world.pending = { kept: 7, hash: "0xbb" };
    expect(await run(world)).toEqual({ hash: "0xbb", kept: 7 });
    expect(world).toMatchObject({ calls: [], pending: null });
  });

  it("prepares again, from what was kept, what the chain has lost or was maybe never sent", async () => {
    for (const hash of [null, "0xdead"] as const) {
      const world = new World();
      world.has = false;
      world.pending = { kept: 7, hash };
      expect(await run(world)).toEqual({ hash: HASH, kept: 8 });
      expect(world.calls).toEqual(["prepare 7", "send 8"]);
    }
  });

  it("is done when an earlier try is seen to have gone through", async () => {
    const world = new World();
    world.pending = { kept: 7, hash: null };
    world.prepare = async () => "done";
    expect(await run(world)).toEqual({ hash: null, kept: 7 });
    expect(world).toMatchObject({ calls: [], pending: null });
  });

  it.each([
    ["declined", new WalletDeclinedError(), "wallet.declined", 1],
    ["refused by the contract", new CallRefusedError("EnforcedPause"), "contract.enforced-pause", null],
    ["lost with the connection", new WalletFailedError(new Error("gone")), "transaction.outcome-unknown", 1],
  ])("says how a transaction that is %s ended, and keeps what may be sent", async (_, error, code, kept) => {
    const world = new World();
    world.send = () => Promise.reject(error);
    expect(await codeOf(run(world))).toBe(code);
    expect(world.pending?.kept ?? null).toBe(kept);
  });

  it.each([
    ["reverted", "contract.refused"],
    ["cancelled", "transaction.cancelled"],
    ["replaced", "transaction.replaced"],
  ] as const)("says of a transaction that was %s that nothing happened, and starts afresh", async (outcome, code) => {
    const world = new World();
    world.follow = async (hash) => ({ outcome, hash });
    expect(await codeOf(run(world))).toBe(code);
    expect(world.pending).toBeNull();
  });
});
