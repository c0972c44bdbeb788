import { describe, expect, it } from "vitest";
import { type EngineState, initialEngineState } from "#lib/host/engine/engine-state.ts";
import { VirtualClock } from "#lib/host/testing/virtual-clock.ts";
import { agree, CONSENT_MS } from "./consent.ts";
import { Donation, type DonationHost } from "./donation.ts";
import { WIDGET_OPTIONS } from "./widget-options.ts";

/** An engine that does as it is told, at once unless it is slow, and a donation with everything it said. */
function scene({ isSlow = false } = {}) {
  const clock = new VirtualClock();
  const calls: unknown[] = [];
  const told: unknown[] = [];
  let engine: EngineState = initialEngineState;
  let listener = (): void => {};
  const show = (change: Partial<EngineState>): void => {
    engine = { ...engine, ...change };
    listener();
  };
  const host: DonationHost = {
    subscribe(next) {
      listener = next;
      return () => {
        listener = () => {};
      };
    },
    getState: () => engine,
    start(options) {
      calls.push(["start", options]);
      if (!isSlow) show({ status: "working" });
    },
    stop() {
      calls.push("stop");
      show({ status: "stopping" });
    },
  };
  let connected = 0;
  const donation = new Donation({
    clock,
    connect() {
      connected += 1;
      return host;
    },
    tell: (name, detail) => told.push(detail === null ? name : [name, detail]),
    changed: () => {},
  });
  const begin = (): void => donation.begin(agree("https://bread.example", 1, clock.wallNow()));
  return { clock, calls, told, donation, show, begin, connections: () => connected };
}

describe("Donation", () => {
  it("touches no engine before somebody agreed", () => {
    const { donation, calls, connections, told } = scene();
    donation.setSeen(true);
    donation.stop("page");
    expect([connections(), calls, told]).toEqual([0, [], []]);
  });

  it("lends a quarter of one core at most, no GPU, and nothing on battery, hidden or busy", () => {
    const { begin, calls, told } = scene();
    begin();
    expect(calls).toEqual([["start", WIDGET_OPTIONS]]);
    expect(WIDGET_OPTIONS).toMatchObject({ workers: 1, cpuShare: 25, gpu: false });
    expect(WIDGET_OPTIONS).toMatchObject({ onlyCharging: true, pauseWhenHidden: true, pauseWhenBusy: true });
    expect(told).toEqual(["start"]);
  });

  it("says on whose page the visitor agreed, where the server knows whose it is", () => {
    const { donation, calls, clock } = scene();
    donation.begin(agree("https://bread.example", 1, clock.wallNow(), 1_000), "partner.token");
    expect(calls).toEqual([["start", { ...WIDGET_OPTIONS, attribution: "partner.token" }]]);
  });

  it("stops at once, says so first, and ends when everything was given back", () => {
    const { begin, donation, calls, told, show } = scene();
    begin();
    donation.stop("visitor");
    expect(calls.at(-1)).toBe("stop");
    expect(told).toEqual(["start", ["stop", { by: "visitor" }]]);
    expect(donation.getState().status).toBe("stopping");
    show({ status: "off" });
    expect(donation.getState().status).toBe("ended");
    donation.stop("visitor");
    expect(told).toHaveLength(2);
  });

  it("stops when the engine is stopped from elsewhere, and not for what it says between two runs", async () => {
    const { begin, donation, told, show, clock } = scene({ isSlow: true });
    begin();
    show({ status: "off" });
    await clock.run(3_000);
    show({ status: "working" });
    await clock.run(60_000);
    expect(donation.getState().status).toBe("running");
    show({ status: "stopping" });
    await clock.run(1_000);
    show({ status: "off" });
    await clock.run(5_000);
    expect(told).toEqual(["start", ["stop", { by: "visitor" }]]);
  });

  it("ends although the engine is never heard of again", async () => {
    const { begin, donation, clock } = scene();
    begin();
    donation.stop("visitor");
    await clock.run(10_000);
    expect(donation.getState().status).toBe("ended");
  });

  it("stops when the consent is over, also after the machine slept", async () => {
    const { begin, donation, clock, told, show } = scene();
    begin();
    await clock.run(CONSENT_MS - 1);
    expect(donation.getState().status).toBe("running");
    await clock.run(1);
    expect(told.at(-1)).toEqual(["stop", { by: "expiry" }]);
    const slept = scene();
    slept.begin();
    slept.clock.jump(CONSENT_MS);
    slept.show({ unitsPerSecond: 1 });
    expect(slept.told.at(-1)).toEqual(["stop", { by: "expiry" }]);
    show({ status: "off" });
  });

  it("rests while nobody can see that it computes, and goes on when they can", async () => {
    const { begin, donation, clock, calls, told, show } = scene();
    begin();
    donation.setSeen(false);
    await clock.run(1_000);
    expect(donation.getState().status).toBe("running");
    await clock.run(2_000);
    expect(donation.getState()).toMatchObject({ status: "paused", unseen: true });
    expect(calls.at(-1)).toBe("stop");
    show({ status: "off" });
    expect(donation.getState().status).toBe("paused");
    donation.setSeen(true);
    expect(donation.getState()).toMatchObject({ status: "running", unseen: false });
    expect(told).toEqual(["start", "pause", "start"]);
  });

  it("does not rest for a moment out of view", async () => {
    const { begin, donation, clock, calls } = scene();
    begin();
    donation.setSeen(false);
    await clock.run(2_000);
    donation.setSeen(true);
    await clock.run(10_000);
    expect(calls).toHaveLength(1);
  });

  it("tells pauses of the engine, but not why", () => {
    const { begin, told, show } = scene();
    begin();
    show({ status: "paused", pauses: [{ code: "on-battery", untilMs: null }] });
    show({ status: "working", pauses: [] });
    expect(told).toEqual(["start", "pause", "start"]);
  });

  it("tells progress once a second at most", async () => {
    const { begin, told, show, clock } = scene();
    begin();
    for (let computed = 1; computed <= 20; computed++) {
      show({ counters: { ...initialEngineState.counters, computed, verified: computed - 1 } });
      await clock.run(250);
    }
    const progress = told.filter((event) => Array.isArray(event) && event[0] === "progress");
    expect(progress).toHaveLength(5);
    expect(progress[0]).toEqual(["progress", { computed: 1, verified: 0 }]);
  });

  it("tells an error once", () => {
    const { begin, told, show } = scene();
    begin();
    const error = { code: "host.start-failed", message: "No." };
    show({ status: "error", error });
    show({ status: "error", error: { ...error } });
    expect(told).toEqual(["start", ["error", error]]);
  });
});
