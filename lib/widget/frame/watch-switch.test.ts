import { describe, expect, it } from "vitest";
import { VirtualClock } from "#lib/host/testing/virtual-clock.ts";
import type { Attribution } from "#lib/protocol/messages/partners.ts";
import { watchSwitch } from "./watch-switch.ts";

const on: Attribution = { partner: null, withheldBy: null, token: null };

/** A watch whose looks find these, one after the other, and then the last of them. */
function scene(...found: (Attribution | null)[]) {
  const clock = new VirtualClock();
  const heard: string[] = [];
  let looks = 0;
  const look = async () => found[Math.min(looks++, found.length - 1)]!;
  const stop = watchSwitch(look, clock, (by) => heard.push(by));
  return { clock, heard, stop, looks: () => looks };
}

describe("watchSwitch", () => {
  it("tells within a minute who has switched the widgets off, once", async () => {
    const { clock, heard, looks } = scene(on, { ...on, withheldBy: "operator" });
    await clock.run(60_000);
    expect(heard).toEqual([]);
    await clock.run(60_000);
    expect(heard).toEqual(["operator"]);
    await clock.run(600_000);
    expect([heard, looks()]).toEqual([["operator"], 2]);
  });

  it("goes on while the server cannot be reached", async () => {
    const { clock, heard, looks } = scene(null, null, { ...on, withheldBy: "partner" });
    await clock.run(120_000);
    expect([heard, looks()]).toEqual([[], 2]);
    await clock.run(60_000);
    expect(heard).toEqual(["partner"]);
  });

  it("asks nothing any more once stopped, and tells nothing that was asked before", async () => {
    const { clock, heard, stop } = scene({ ...on, withheldBy: "partner" });
    await clock.run(59_999);
    const asked = clock.run(1);
    stop();
    await asked;
    await clock.run(600_000);
    expect(heard).toEqual([]);
  });
});
