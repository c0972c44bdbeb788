import { createHash } from "node:crypto";
import { createMemoryBlobStore } from "#lib/blobs/memory-blob-store.ts";
import { openKeccak } from "#lib/chain/payout-tree/keccak.ts";
import { payoutTrees } from "#lib/chain/payout-tree/payout-trees.ts";
import { MemoryState } from "#lib/coordinator/memory/memory-state.ts";
import { MemoryStorage } from "#lib/coordinator/memory/memory-storage.ts";
import type { BlobStore } from "#lib/coordinator/ports.ts";
import { MemorySettlementStorage } from "#lib/coordinator/settlement/memory-settlement-storage.ts";
import { computeOutcome, JOBS_PER_DEBIT } from "#lib/coordinator/settlement/prepare-epoch.ts";
import { settleEpochs } from "#lib/coordinator/settlement/settle-epochs.ts";
import type { SettlementChain } from "#lib/coordinator/settlement/settlement-chain.ts";
import type { EpochRecord, SettlementStorage } from "#lib/coordinator/settlement/settlement-storage.ts";
import type { HostId } from "#lib/protocol/ids.ts";
import { FakeClock } from "../fake-clock.ts";
import { buildJob, changesOf } from "../storage/storage-fixture.ts";
import { hostNumber, sha256Hex } from "../storage/unit-builders.ts";
import { jobOf, walletOf } from "./epoch-arbitrary.ts";
import { MemoryEarners } from "./memory-earners.ts";
import { EPOCH_MS, ModelSettlementChain } from "./model-settlement-chain.ts";

export const trees = payoutTrees(await openKeccak());
export const [ada, ben, nameless] = [hostNumber(1), hostNumber(2), hostNumber(3)];
const WALLETS = new Map<HostId, `0x${string}`>([
  [ada, walletOf(0xada)],
  [ben, walletOf(0xbe)],
]);
/** Takes two transactions to debit. */
export const JOBS = Array.from({ length: JOBS_PER_DEBIT + 1 }, (_, i) => ({ ...buildJob(2), key: jobOf(i + 1) }));
export const BUDGET_WEI = 1_000n;
export const CANCELLED = JOBS[0]!;

/** Thrown where the process would have died. */
class Killed extends Error {}

/** Kills at the calls that it is told to, counted over everything that is guarded: before or after they take effect. */
export class Killer {
  calls = 0;
  readonly #plan: (call: number) => "before" | "after" | null;

  constructor(plan: (call: number) => "before" | "after" | null) {
    this.#plan = plan;
  }

  guard<T extends object>(target: T, methods: readonly (keyof T)[]): T {
    return new Proxy(target, {
      get: (of, name) => {
        const value = Reflect.get(of, name);
        if (typeof value !== "function") return value;
        if (!methods.includes(name as keyof T)) return value.bind(of);
        return async (...given: unknown[]) => {
          const when = this.#plan(this.calls++);
          if (when === "before") throw new Killed();
          const result = await value.apply(of, given);
          if (when === "after") throw new Killed();
          return result;
        };
      },
    });
  }
}

/**
 * Two epochs of work: funded jobs, one of which is cancelled half done, and volunteer work. On a chain that is known from
 * another scene, volunteer work in the third.
 */
export async function openScene(
  killer = new Killer(() => null),
  jobs = JOBS,
  known: ModelSettlementChain | null = null,
) {
  const clock = new FakeClock();
  const genesisMs = clock.nowMs();
  const state = new MemoryState();
  const storage = new MemoryStorage(state);
  const settlement = new MemorySettlementStorage(state);
  const budgets = new Map(jobs.map(({ key }) => [key, BUDGET_WEI]));
  const chain = known ?? new ModelSettlementChain(genesisMs, () => clock.nowMs(), budgets);
  const blobs = createMemoryBlobStore(() => clock.nowMs());
  const accept = (job: (typeof JOBS)[number], ordinal: number) => ({
    jobId: job.id,
    accepted: [ordinal],
    provisional: 0,
    reported: 1,
    invalid: 0,
  });
  for (const { key, ...job } of jobs) {
    await storage.createJob(job, "spin@1", []);
    await settlement.addFunding({ jobId: job.id, requester: walletOf(1), jobKey: key });
  }
  const volunteer = buildJob(1).id;
  const work = (epoch: number, of: typeof JOBS) =>
    storage.flush((transaction) =>
      transaction.save(
        changesOf({
          nowMs: genesisMs + (epoch - 1) * EPOCH_MS + 5,
          progress: of.map((job) => accept(job, epoch - 1)),
          ledger: [
            ...of.flatMap((job) => [
              { jobId: job.id, hostId: ada, creditMicro: 2 },
              { jobId: job.id, hostId: nameless, creditMicro: 1 },
            ]),
            { jobId: volunteer, hostId: ben, creditMicro: 3 },
          ],
        }),
      ),
    );
  await (known === null ? work(1, jobs) : work(3, []));
  await storage.moveJob(CANCELLED.id, ["running"], { state: "cancelled", endedAtMs: 1 });
  const earners = new MemoryEarners(WALLETS);
  const prepared = {
    storage: killer.guard<SettlementStorage>(settlement, ["closeEpoch", "saveOutcome", "changeEpoch"]),
    chain: killer.guard<SettlementChain>(chain, ["sign", "send"]),
    blobs: killer.guard<BlobStore>(blobs, ["put", "putStream"]),
    earners,
    trees,
    hash: sha256Hex,
    newHash: () => createHash("sha256"),
  };
  const deps = { ...prepared, clock, compute: (record: EpochRecord) => computeOutcome(record, prepared) };
  /** One round of a coordinator that may have been started just now; true when it goes on at once. */
  const round = async (): Promise<boolean> => {
    try {
      return await settleEpochs(deps).run(new AbortController().signal);
    } catch (error) {
      const isPassing = error instanceof Killed || (error as { kind?: string }).kind === "transient";
      if (!isPassing) throw error;
      return false;
    }
  };
  let hasSecond = false;
  /** Lets time pass until both epochs are settled; `between` is called before each block. */
  const finish = async (between: () => void = () => undefined): Promise<void> => {
    for (let i = 0; i < 600; i++) {
      clock.advance(4_000);
      if (!hasSecond && clock.nowMs() > genesisMs + EPOCH_MS) {
        hasSecond = true;
        await work(2, jobs.slice(1));
      }
      for (let step = 0; step < 20 && (await round()); step++);
      between();
      chain.mine();
      if ((await settlement.findEpoch(2))?.progress === "settled") return;
    }
    throw new Error("The epochs were not settled in time.");
  };
  return { jobs, clock, chain, blobs, storage, settlement, state, earners, round, finish };
}

/** Uniform in [0, 1), the same for the same seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
