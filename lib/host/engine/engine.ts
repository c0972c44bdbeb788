import type { RequesterFilter } from "#lib/protocol/requesters.ts";
import { preferencesOf, type StartOptions } from "../browser/start-options.ts";
import { ComputePool } from "../compute/compute-pool.ts";
import { CoordinatorClient } from "../exchange/coordinator-client.ts";
import { ExchangePace } from "../exchange/exchange-pace.ts";
import { decideExchange } from "../exchange/exchange-policy.ts";
import { meteredFetch } from "../exchange/metered-fetch.ts";
import { ReplicaLedger } from "../exchange/replica-ledger.ts";
import { giveBack, Reporter } from "../exchange/reporter.ts";
import { Uploader } from "../exchange/uploader.ts";
import { WorkQueue } from "../exchange/work-queue.ts";
import { identityOf } from "../identity.ts";
import { ActivityWatch, type Observation } from "../policies/activity-watch.ts";
import { servedKernels, servedRequesters } from "../policies/decide-activity.ts";
import type { EnginePorts } from "../ports.ts";
import { Stager } from "../staging/stager.ts";
import { EngineActivity } from "./engine-activity.ts";
import { EngineProgress } from "./engine-progress.ts";
import { type EngineState, type EngineStatus, initialEngineState } from "./engine-state.ts";
import { StatePublisher } from "./state-publisher.ts";
import { WakeTimer } from "./wake-timer.ts";

/** Longest a stopping engine spends on giving back what it holds, in milliseconds. Workers have ended before that. */
const FAREWELL_MS = 3_000;
/** Hung workers are looked for this often, in milliseconds. */
const HUNG_CHECK_MS = 5_000;

const LOADING = { code: "loading-input", retryAtMs: null } as const;

/** Everything that exists only while the engine runs. */
interface Run {
  readonly client: CoordinatorClient;
  readonly ledger: ReplicaLedger;
  readonly stager: Stager;
  readonly uploader: Uploader;
  readonly reporter: Reporter;
  readonly pool: ComputePool;
  readonly activity: EngineActivity;
}

/**
 * The contributor's engine: claims ahead, computes, reports, and starts over, until it is stopped. It reacts to events
 * (an answer, a finished batch, a timer) by looking at everything once, in `pump`. Past 300 lines by its list of parts: the loop
 * has no seam to cut along.
 */
export class Engine {
  private readonly ports: EnginePorts;
  private readonly progress: EngineProgress;
  private options: StartOptions;
  private run: Run | null = null;
  private readonly publisher: StatePublisher;
  /** Why no worker runs although some should. */
  private error: EngineState["error"] = null;
  private hidden = false;
  private readonly watch: ActivityWatch;
  private readonly inFlight = new Set<Promise<void>>();
  private readonly pace: ExchangePace;
  private readonly wake: WakeTimer;
  private hungCheckAt = 0;
  private pumping = false;

  constructor(ports: EnginePorts, options: StartOptions) {
    this.ports = ports;
    this.options = options;
    this.progress = new EngineProgress(ports.clock, ports.history);
    this.publisher = new StatePublisher(ports.clock);
    this.pace = new ExchangePace(ports.clock, ports.random);
    this.wake = new WakeTimer(ports.clock, () => this.pump());
    const { clock, usage: store, planner } = ports;
    this.watch = new ActivityWatch({ clock, store, kernels: planner.kernels, preferences: preferencesOf(options) });
  }

  /** Calls back with every new state. */
  subscribe(listener: (state: EngineState) => void): () => void {
    return this.publisher.subscribe(listener);
  }

  getState(): EngineState {
    return this.publisher.state;
  }

  /** Starts workers and the loop. @throws when the key cannot be made or kept. */
  async start(): Promise<void> {
    const { clock, random, planner, results, workers, memoryBytes } = this.ports;
    this.become("starting");
    const identity = await identityOf(await this.ports.keys.getKeyPair());
    const ledger = new ReplicaLedger(results, clock);
    await Promise.all([ledger.restore(), this.watch.restore(), this.progress.history?.restore()]);
    if (this.publisher.status !== "starting") return;
    const changed = (): void => this.pump();
    const fetch = meteredFetch(this.ports.fetch, (bytes) => this.watch.transferred(bytes));
    const client = new CoordinatorClient({ ...this.ports, fetch }, identity, () => ({
      kind: this.ports.kind,
      cores: this.ports.cores,
      gpu: this.run?.pool.gpu.adapter?.slice(0, 200) ?? null,
    }));
    const stager = new Stager({ client, ledger, planner, memoryBytes, clock, random, changed });
    const queue = new WorkQueue({
      ledger,
      stager,
      progress: this.progress,
      clock,
      memoryBytes,
      workers: () => this.run?.pool.size ?? 1,
      changed,
      unusable: (why) => this.workersFailed(why),
    });
    const pool = new ComputePool({ workers, clock, hostId: identity.hostId, source: queue });
    this.run = {
      client,
      ledger,
      stager,
      uploader: new Uploader({ client, ledger, clock, random, changed }),
      reporter: new Reporter({ client, ledger, progress: this.progress, clock }),
      pool,
      activity: new EngineActivity({ clock, watch: this.watch, pool, ledger, stager }),
    };
    pool.setHidden(this.hidden);
    pool.configure(this.options);
    this.pump();
  }

  /** Changes what the person chose while running; obeyed within a second. */
  configure(options: StartOptions): void {
    const { kernels: served, requesters } = this.wishes;
    this.options = options;
    this.error = null;
    this.watch.configure(preferencesOf(options));
    const { kernels, ...wishes } = this.wishes;
    const forOthers = JSON.stringify(requesters) !== JSON.stringify(wishes.requesters);
    // Nobody knows yet which of the units at hand are of a kind or for somebody refused now.
    if (forOthers || served.some((kernel) => !kernels.includes(kernel))) this.run?.activity.giveAllBack();
    // What there was no work of may be all there is.
    if (forOthers || served.join() !== kernels.join()) this.pace.reconsider();
    this.run?.pool.configure(options);
    this.pump();
  }

  /** Whether no page is visible: then the GPU may be kept busy in longer slices. */
  setHidden(hidden: boolean): void {
    this.hidden = hidden;
    this.run?.pool.setHidden(hidden);
    this.watch.setHidden(hidden);
    this.pump();
  }

  /** What a page observed of its browser and its machine. */
  observe(observation: Observation): void {
    this.watch.observe(observation);
    this.pump();
  }

  /** What is waited for may be over: the machine has a connection again, or was asleep. */
  reconnected(): void {
    this.pace.reconsider();
    this.run?.uploader.reconsider();
    this.run?.stager.reconsider();
    this.pump();
  }

  /** Which units are wanted. */
  private get wishes(): { readonly kernels: string[]; readonly requesters?: RequesterFilter } {
    const preferences = preferencesOf(this.options);
    const requesters = servedRequesters(preferences);
    return { kernels: servedKernels(preferences, this.ports.planner.kernels), ...(requesters && { requesters }) };
  }

  /**
   * Ends every worker before it returns its promise; then reports what is finished and gives back the rest, as far as
   * the coordinator answers in a few seconds. What could not be told is kept in the store.
   */
  async stop(): Promise<void> {
    const run = this.run;
    this.run = null;
    this.wake.clear();
    run?.pool.terminate();
    this.watch.save();
    if (run === null || this.publisher.status === "stopping") return this.become("off");
    this.become("stopping", run);
    giveBack(run.ledger);
    const deadline = this.ports.clock.setTimeout(() => run.client.close(), FAREWELL_MS);
    try {
      await Promise.allSettled(this.inFlight);
      giveBack(run.ledger);
      while (run.reporter.ready > 0) await run.reporter.exchange(null);
    } catch {
      // Not told: it is in the store, and told after the next start.
    }
    this.ports.clock.clearTimeout(deadline);
    run.client.close();
    await Promise.all([run.ledger.settled(), this.progress.history?.settled()]);
    this.become("off", run);
  }

  /** Looks at everything once and does what can be done now. */
  private pump(): void {
    const run = this.run;
    if (run === null || this.pumping) return;
    this.pumping = true;
    const { activity } = run;
    try {
      if (activity.wokeUp()) this.reconnected();
      this.wake.set(activity.obey());
      if (!activity.paused) {
        run.stager.stage();
        run.pool.fill();
      }
      if (!activity.offNetwork) run.uploader.upload();
      if (!activity.offNetwork || run.reporter.ready > 0) this.exchangeIfDue(run);
      if (this.ports.clock.now() >= this.hungCheckAt) {
        this.hungCheckAt = this.ports.clock.now() + HUNG_CHECK_MS;
        run.pool.checkHung();
      }
    } finally {
      this.pumping = false;
    }
    activity.noteLoad();
    this.wake.set(this.hungCheckAt);
    this.refresh(run);
  }

  private exchangeIfDue(run: Run): void {
    const now = this.ports.clock.now();
    const { retryAt, failures } = this.pace;
    if (retryAt !== null && now < retryAt) {
      this.wake.set(retryAt);
      return;
    }
    // After a failure one exchange at a time, until one succeeds.
    if (failures > 0 && this.inFlight.size > 0) return;
    const decision = decideExchange({
      ...this.pace.view,
      now,
      workers: run.pool.size,
      held: run.ledger.unfinished,
      ready: run.reporter.ready,
      asksDue: run.reporter.asksDue,
      exchanges: this.inFlight.size,
      unitMs: run.pool.unitMs,
      ...(run.activity.paused && { quota: 0 }),
    });
    if (decision.start) {
      const exchange = this.exchange(run, decision.claim).finally(() => {
        this.inFlight.delete(exchange);
        this.pump();
      });
      this.inFlight.add(exchange);
      if (this.inFlight.size < 2) this.exchangeIfDue(run);
      return;
    }
    if (decision.wakeAt !== null) this.wake.set(decision.wakeAt);
    if (run.reporter.nextAskAt !== null) this.wake.set(run.reporter.nextAskAt);
  }

  private async exchange(run: Run, max: number): Promise<void> {
    const startedAt = this.ports.clock.now();
    this.pace.started(max, run.reporter.ready > 0);
    try {
      const { mayHaveLost: resendLost } = this.pace;
      const response = await run.reporter.exchange(max > 0 ? { max, ...this.wishes, resendLost } : null);
      const { ledger, pool, stager } = run;
      const here = { held: ledger.unfinished, workers: pool.size, stageAhead: stager.stageAhead };
      this.pace.answered(response, max, startedAt, here);
      for (const assignment of response.assignments) run.ledger.add(assignment);
      // The workers failed while this was under way: nobody here computes what it brought.
      if (this.error !== null) giveBack(run.ledger);
    } catch (error) {
      this.pace.failed(error, max);
    } finally {
      this.pace.ended(max);
    }
  }

  private workersFailed(why: string): void {
    this.error = { code: "host.workers-failed", message: `The compute workers cannot be started: ${why}` };
    this.run?.pool.terminate();
    if (this.run) giveBack(this.run.ledger);
  }

  private refresh(run: Run): void {
    const { connected, failures, idle, refusal } = this.pace;
    let next: EngineStatus = connected ? this.publisher.status : "starting";
    if (run.activity.paused) next = this.error === null ? "paused" : "error";
    else if (run.pool.busy) next = "working";
    else if (this.error !== null || refusal !== null) next = "error";
    else if (failures > 0) next = "offline";
    else if (run.stager.loading || idle !== null) next = "idle";
    this.become(next, run);
  }

  private become(status: EngineStatus, run: Run | null = this.run): void {
    this.publisher.become(status, () => this.compose(run));
  }

  private compose(run: Run | null): EngineState {
    const { clock } = this.ports;
    const { status, state } = this.publisher;
    const { idle, refusal, retryAt } = this.pace;
    return {
      status,
      idle: status === "idle" ? (run?.stager.loading ? LOADING : idle) : null,
      pauses: status === "paused" ? this.watch.activity.pauses : [],
      usage: this.watch.usage,
      retryAtMs: retryAt === null ? null : clock.wallNow() + retryAt - clock.now(),
      error: this.error ?? refusal,
      inOtherTab: false,
      workers: run?.pool.states() ?? [],
      gpu: run?.pool.gpu ?? state.gpu,
      machine: run?.activity.machine ?? initialEngineState.machine,
      counters: this.progress.counters(run?.ledger.pendingUnits ?? 0),
      unitsPerSecond: status === "off" ? 0 : this.progress.unitsPerSecond(),
      recentTiles: this.progress.recentTiles,
      standings: this.progress.standing.standings,
      earnings: this.progress.earnings.totals,
    };
  }
}
