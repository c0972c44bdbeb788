import { describe, expect, it } from "vitest";
import { ATTENDED_MS, decidePress, decideWindowPress, type Press, SEEN_MS } from "./decide-press.ts";

const seen: Press = { trusted: true, pointerType: "mouse", seenMs: SEEN_MS, attendedMs: ATTENDED_MS, scale: 1 };

describe("decidePress", () => {
  it.each<[string, Partial<Press>]>([
    ["by a mouse", {}],
    ["by a finger, which is nowhere before", { pointerType: "touch", attendedMs: 0 }],
    ["by the keyboard", { pointerType: "" }],
    ["in a page shown at half its size", { scale: 0.5 }],
  ])("accepts a press that was plainly seen, %s", (_, change) => {
    expect(decidePress({ ...seen, ...change })).toBe("accepted");
  });

  it.each<[string, Partial<Press>]>([
    ["is covered, faded or cropped", { seenMs: 0 }],
    ["has just come into view", { seenMs: SEEN_MS - 1 }],
    ["is shown by a browser that cannot tell", { seenMs: null }],
    ["has just come under the mouse", { attendedMs: ATTENDED_MS - 1 }],
    ["has just got the focus", { pointerType: "", attendedMs: 0 }],
    ["is scaled away", { scale: 0.49 }],
    ["is of a size that nobody knows", { scale: Number.NaN }],
  ])("lets our own window ask when the frame %s", (_, change) => {
    expect(decidePress({ ...seen, ...change })).toBe("ask-in-window");
  });

  it("ignores scripts, whatever is in view", () => {
    expect(decidePress({ ...seen, trusted: false })).toBe("ignored");
  });
});

describe("decideWindowPress", () => {
  const calm = { trusted: true, focusedMs: SEEN_MS, width: 440, height: 680 };

  it("accepts a press in a window that was there to be read", () => {
    expect(decideWindowPress(calm)).toBe("accepted");
  });

  it.each([
    ["too-soon", { focusedMs: SEEN_MS - 1 }],
    ["too-small", { width: 120 }],
    ["too-small", { height: 100 }],
    ["ignored", { trusted: false }],
  ] as const)("does not: %s, with %j", (verdict, change) => {
    expect(decideWindowPress({ ...calm, ...change })).toBe(verdict);
  });
});
