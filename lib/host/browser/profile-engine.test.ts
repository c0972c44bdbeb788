import { describe, expect, it } from "vitest";
import { type EngineState, initialEngineState } from "../engine/engine-state.ts";
import type { Observation } from "../policies/activity-watch.ts";
import { VirtualClock } from "../testing/virtual-clock.ts";
import type { ProfileMessage } from "./browser-link.ts";
import { type ProfileChannel, ProfileEngine } from "./profile-engine.ts";
import type { StartOptions } from "./start-options.ts";

/** One lock, granted in the order of the requests; a tab that closes loses its place. */
class FakeLocks {
  private tail: Promise<unknown> = Promise.resolve();

  forTab(life: { closed: Promise<void> }) {
    return {
      request: (_name: string, { signal }: { signal: AbortSignal }, granted: () => Promise<void>) => {
        const aborted = new Promise<never>((_, reject) => {
          signal.addEventListener("abort", () => reject(new DOMException("aborted", "AbortError")));
        });
        let mine = false;
        const run = this.tail.then(() => {
          if (signal.aborted) return undefined;
          mine = true;
          return Promise.race([granted(), life.closed]);
        });
        this.tail = run.catch(() => {});
        return Promise.race([run, aborted.catch((error) => (mine ? run : Promise.reject(error)))]) as Promise<void>;
      },
    };
  }
}

class Profile {
  readonly clock = new VirtualClock();
  readonly log: string[] = [];
  readonly messages: ProfileMessage[] = [];
  private readonly locks = new FakeLocks();
  private readonly channels: ProfileChannel[] = [];
  startFails = false;

  tab(name: string) {
    let close = (): void => {};
    const life = {
      closed: new Promise<void>((resolve) => {
        close = resolve;
      }),
      over: false,
    };
    const channel: ProfileChannel = {
      onmessage: null,
      postMessage: (message) => {
        if (life.over) return;
        this.messages.push(message);
        for (const other of this.channels) {
          if (other !== channel)
            queueMicrotask(() => other.onmessage?.({ data: message } as MessageEvent<ProfileMessage>));
        }
      },
    };
    this.channels.push(channel);
    const engine = new ProfileEngine({
      tab: name,
      channel,
      locks: this.locks.forTab(life),
      clock: this.clock,
      createEngine: async (options) => this.engine(name, options),
    });
    return {
      engine,
      say: channel.postMessage,
      close: () => {
        life.over = true;
        channel.onmessage = null;
        close();
      },
    };
  }

  private engine(name: string, first: StartOptions) {
    let options = first;
    let state: EngineState = initialEngineState;
    const listeners = new Set<(state: EngineState) => void>();
    const become = (status: EngineState["status"]): void => {
      state = { ...state, status };
      for (const listener of listeners) listener(state);
    };
    return {
      start: async () => {
        if (this.startFails) throw new Error("no key");
        this.log.push(`${name} starts with ${options.workers}`);
        become("working");
      },
      configure: (next: StartOptions) => {
        if (next.workers !== options.workers) this.log.push(`${name} changes to ${next.workers}`);
        options = next;
      },
      setHidden: (hidden: boolean) => void this.log.push(`${name} is ${hidden ? "hidden" : "seen"}`),
      observe: ({ pressure, battery }: Observation) => {
        this.log.push(`${name} observes ${pressure}${battery ? `, battery at ${battery.level}` : ""}`);
      },
      stop: async () => {
        this.log.push(`${name} stops`);
        become("off");
      },
      subscribe: (listener: (state: EngineState) => void) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      getState: () => state,
    };
  }
}

const two = { workers: 2, gpu: true };
const three = { workers: 3, gpu: true };

describe("ProfileEngine", () => {
  it("runs one engine however many tabs start it, and the others only change its options", async () => {
    const profile = new Profile();
    const [a, b] = [profile.tab("a"), profile.tab("b")];
    a.engine.start(two);
    await profile.clock.run(10);
    b.engine.start(three);
    await profile.clock.run(10);
    expect(profile.log).toEqual(["a starts with 2", "a changes to 3"]);
  });

  it("moves to a waiting tab when its own closes", async () => {
    const profile = new Profile();
    const [a, b] = [profile.tab("a"), profile.tab("b")];
    a.engine.start(two);
    await profile.clock.run(10);
    b.engine.standBy(two);
    await profile.clock.run(10);
    a.close();
    await profile.clock.run(10);
    expect(profile.log).toEqual(["a starts with 2", "b starts with 2"]);
  });

  it("stops from any tab, and no waiting tab takes over", async () => {
    const profile = new Profile();
    const [a, b, c] = [profile.tab("a"), profile.tab("b"), profile.tab("c")];
    a.engine.start(two);
    b.engine.standBy(two);
    await profile.clock.run(10);
    c.engine.stop();
    await profile.clock.run(10);
    a.close();
    await profile.clock.run(10);
    expect(profile.log).toEqual(["a starts with 2", "a stops"]);
  });

  it("starts again after a stop, at once and in another tab", async () => {
    const profile = new Profile();
    const [a, b] = [profile.tab("a"), profile.tab("b")];
    a.engine.start(two);
    await profile.clock.run(10);
    a.engine.stop();
    a.engine.start(three);
    await profile.clock.run(10);
    a.engine.stop();
    await profile.clock.run(10);
    b.engine.start(two);
    await profile.clock.run(10);
    expect(profile.log).toEqual(["a starts with 2", "a stops", "a starts with 3", "a stops", "b starts with 2"]);
  });

  it("tells its state to a page that asks, and again every second", async () => {
    const profile = new Profile();
    const [a, page] = [profile.tab("a"), profile.tab("page")];
    a.engine.start(two);
    await profile.clock.run(10);
    const states = () => profile.messages.filter((message) => message.type === "state").length;
    const before = states();
    await profile.clock.run(3_500);
    expect(states()).toBe(before + 3);
    expect(profile.messages.at(-1)).toMatchObject({
      type: "state",
      runner: "a",
      options: two,
      state: { status: "working" },
    });
    page.close();
  });

  it("is hidden once no tab is visible, wherever it runs", async () => {
    const profile = new Profile();
    const [a, page] = [profile.tab("a"), profile.tab("page")];
    const see = async (tab: string, visible: boolean): Promise<void> => {
      page.say({ type: "visibility", tab, visible });
      await profile.clock.run(10);
    };
    a.engine.start(two);
    await profile.clock.run(10);
    await see("a", true);
    await see("page", true);
    await see("a", false);
    await see("page", false);
    await see("page", true);
    expect(profile.log.slice(1)).toEqual(["a is seen", "a is seen", "a is seen", "a is hidden", "a is seen"]);
  });

  it("hears what any page observes, as one", async () => {
    const profile = new Profile();
    const a = profile.tab("a");
    a.engine.start(two);
    await profile.clock.run(10);
    const page = profile.tab("page");
    const nothing = { battery: null, metered: null, slowFrames: null };
    page.say({ type: "observation", tab: "page", observation: { ...nothing, pressure: "critical" } });
    page.say({ type: "observation", tab: "other", observation: { ...nothing, pressure: null } });
    page.say({ type: "observation", tab: "page", observation: { ...nothing, pressure: null } });
    await profile.clock.run(10);
    expect(profile.log.slice(1)).toEqual(["a observes critical", "a observes critical", "a observes null"]);
  });

  it("believes the page that told last, and no page that is gone", async () => {
    const profile = new Profile();
    const a = profile.tab("a");
    a.engine.start(two);
    await profile.clock.run(10);
    const page = profile.tab("page");
    const tell = (tab: string, change: Partial<Observation>): void =>
      page.say({
        type: "observation",
        tab,
        observation: { battery: null, pressure: null, metered: null, slowFrames: null, ...change },
      });
    tell("awake", { battery: { level: 1, charging: true } });
    tell("frozen", { battery: { level: 1, charging: true }, pressure: "critical" });
    tell("awake", { battery: { level: 0.5, charging: false } });
    page.say({ type: "visibility", tab: "frozen", visible: true });
    page.say({ type: "gone", tab: "frozen" });
    await profile.clock.run(10);
    expect(profile.log.slice(-5)).toEqual([
      "a observes critical, battery at 1",
      "a observes critical, battery at 0.5",
      "a is seen",
      "a is hidden",
      "a observes null, battery at 0.5",
    ]);
  });

  it("says why it could not start, and can be started again", async () => {
    const profile = new Profile();
    const a = profile.tab("a");
    profile.startFails = true;
    a.engine.start(two);
    await profile.clock.run(10);
    expect(profile.messages).toContainEqual(
      expect.objectContaining({
        state: expect.objectContaining({ status: "error", error: { code: "host.start-failed", message: "no key" } }),
      }),
    );
    profile.startFails = false;
    a.engine.start(two);
    await profile.clock.run(10);
    expect(profile.log.at(-1)).toBe("a starts with 2");
  });
});
