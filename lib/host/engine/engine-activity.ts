import type { ComputePool } from "../compute/compute-pool.ts";
import type { ReplicaLedger } from "../exchange/replica-ledger.ts";
import { giveBack } from "../exchange/reporter.ts";
import type { ActivityWatch } from "../policies/activity-watch.ts";
import type { PauseCode } from "../policies/decide-activity.ts";
import { SpeedProbe } from "../policies/speed-probe.ts";
import type { Clock } from "../ports.ts";
import type { Stager } from "../staging/stager.ts";
import type { MachineState } from "./engine-state.ts";

/** A pause that lasts longer, or is known to, gives back what is not finished, in milliseconds: others are waiting for it. */
const KEEP_MS = 30_000;
/**
 * A span between two looks, on the wall clock, after which this thread is taken to have been asleep or frozen, in milliseconds. Monotonic
 * clocks stand still meanwhile on some systems. A clock that somebody sets forward looks the same, and nothing is lost by it.
 */
const ASLEEP_MS = 30_000;
/** Reasons to leave the network alone as well: what is given back or finished is told once, and nothing else. */
const OFF_NETWORK: readonly PauseCode[] = ["metered", "daily-data"];

/** Has the pool obey what was decided, at once, and decides what becomes of units meanwhile. */
export class EngineActivity {
  private readonly clock: Clock;
  private readonly watch: ActivityWatch;
  private readonly pool: ComputePool;
  private readonly ledger: ReplicaLedger;
  private readonly stager: Stager;
  private readonly probe: SpeedProbe;
  private shares = { cpu: 1, gpu: 1 };
  private pausedAt: number | null = null;
  /** Since the last event: whatever changes it is one. */
  private load: ComputePool["load"] = { cores: 0, gpus: 0 };
  private seenWallMs: number;

  constructor(parts: { clock: Clock; watch: ActivityWatch; pool: ComputePool; ledger: ReplicaLedger; stager: Stager }) {
    this.clock = parts.clock;
    this.watch = parts.watch;
    this.pool = parts.pool;
    this.ledger = parts.ledger;
    this.stager = parts.stager;
    this.seenWallMs = parts.clock.wallNow();
    this.probe = new SpeedProbe(parts.clock);
  }

  /** What stands in for a temperature. */
  get machine(): MachineState {
    return { pressure: this.watch.pressureLevel, slowdown: this.probe.slowdown };
  }

  get paused(): boolean {
    return this.watch.activity.cpuShare === 0;
  }

  /** Whether only what must be told may be sent. */
  get offNetwork(): boolean {
    return this.watch.activity.pauses.some(({ code }) => OFF_NETWORK.includes(code));
  }

  /** Obeys the decision of this moment. @returns when to look again, monotonic. */
  obey(): number {
    const { cpuShare, gpuShare, pauses } = this.watch.look(this.load);
    if (this.pool.busy) this.probe.look();
    if (cpuShare !== this.shares.cpu || gpuShare !== this.shares.gpu) {
      this.shares = { cpu: cpuShare, gpu: gpuShare };
      this.pool.setShares(this.shares);
    }
    const { nextLookAt } = this.watch;
    if (pauses.length === 0) {
      this.pausedAt = null;
      return nextLookAt;
    }
    const now = this.clock.now();
    this.pausedAt ??= now;
    const knownMs = (pauses[0]?.untilMs ?? 0) - this.clock.wallNow();
    if (Math.max(knownMs, now - this.pausedAt) < KEEP_MS) return Math.min(nextLookAt, this.pausedAt + KEEP_MS);
    if (this.ledger.unfinished > 0) this.giveAllBack();
    return nextLookAt;
  }

  /** To be called after every event, once workers have what they get: what they have now is what they do until the next one. */
  noteLoad(): void {
    this.load = this.pool.load;
  }

  /** Gives back every unit that is not finished. */
  giveAllBack(): void {
    this.pool.release("all");
    // Their pixels go with them.
    for (const replica of this.ledger.inPhase.staged) this.stager.take(replica);
    giveBack(this.ledger);
  }

  /**
   * Says whether this thread was asleep since it was asked last: the machine slept, or the browser froze the page. Workers
   * whose units' leases ran out meanwhile do not hang: they are replaced without blame.
   */
  wokeUp(): boolean {
    const wallMs = this.clock.wallNow();
    const asleep = wallMs - this.seenWallMs > ASLEEP_MS;
    this.seenWallMs = wallMs;
    if (asleep) this.pool.release("expired");
    return asleep;
  }
}
