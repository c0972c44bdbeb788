import { describe, expect, it } from "vitest";
import { type LoaderMessage, sealed } from "../messages.ts";
import { type FrameWindow, NoPartnerPageError, PartnerPage } from "./partner-page.ts";

const BREAD = "https://bread.example";

/** A frame's window whose parent records what it is sent, and that hears what the test says. */
function frameIn(ancestor?: string, options: { readonly late?: boolean } = {}) {
  const sent: { readonly data: unknown; readonly to: string }[] = [];
  const parent = { postMessage: (data: unknown, to: string) => sent.push({ data, to }) };
  const listeners = new Set<(event: MessageEvent) => void>();
  const frame = {
    parent,
    location: ancestor === undefined ? {} : { ancestorOrigins: { 0: ancestor } },
    addEventListener(_: string, listener: (event: MessageEvent) => void, { signal }: { signal: AbortSignal }) {
      listeners.add(listener);
      signal.addEventListener("abort", () => listeners.delete(listener));
    },
    setTimeout: (callback: () => void) => (options.late ? callback() : 0),
    clearTimeout() {},
  } as unknown as FrameWindow;
  const say = (message: LoaderMessage | unknown, origin: string, source: unknown = parent): void => {
    for (const listener of listeners) listener({ data: message, origin, source } as MessageEvent);
  };
  return { frame, sent, say, listeners };
}

describe("PartnerPage", () => {
  it("knocks, and takes the origin of the answer for the page's", async () => {
    const { frame, sent, say } = frameIn();
    const met = PartnerPage.meet(() => {}, frame);
    expect(sent).toEqual([{ data: { type: "knock", tabgrid: 1 }, to: "*" }]);
    say(sealed({ type: "hello" }), BREAD);
    const page = await met;
    expect(page.origin).toBe(BREAD);
    page.tell({ type: "close" });
    expect(sent.at(-1)).toEqual({ data: { type: "close", tabgrid: 1 }, to: BREAD });
  });

  it("knocks at its ancestor only, where the browser names it", async () => {
    const { frame, sent, say } = frameIn(BREAD);
    const met = PartnerPage.meet(() => {}, frame);
    expect(sent[0]!.to).toBe(BREAD);
    say(sealed({ type: "hello" }), BREAD);
    expect((await met).origin).toBe(BREAD);
  });

  it("hears its parent alone, in our own words alone", async () => {
    const { frame, say } = frameIn();
    let stops = 0;
    const met = PartnerPage.meet(() => stops++, frame);
    say(sealed({ type: "hello" }), "https://evil.example", {});
    say({ type: "hello" }, BREAD);
    say("hello", BREAD);
    say(null, BREAD);
    say(sealed({ type: "hello" }), BREAD);
    expect((await met).origin).toBe(BREAD);
    say(sealed({ type: "stop" }), "https://evil.example");
    say(sealed({ type: "stop" }), BREAD, {});
    say(sealed({ type: "start" } as never), BREAD);
    expect(stops).toBe(0);
    say(sealed({ type: "stop" }), BREAD);
    expect(stops).toBe(1);
  });

  it.each([
    ["has no origin", undefined, "null"],
    ["is not the ancestor that the browser names", "https://shop.example", BREAD],
  ])("meets nobody who %s", async (_, ancestor, origin) => {
    const { frame, say } = frameIn(ancestor);
    const met = PartnerPage.meet(() => {}, frame);
    say(sealed({ type: "hello" }), origin);
    await expect(met).rejects.toThrow(NoPartnerPageError);
  });

  it("meets nobody where it stands alone, or nobody answers", async () => {
    const alone = frameIn();
    Object.assign(alone.frame, { parent: alone.frame });
    await expect(PartnerPage.meet(() => {}, alone.frame)).rejects.toThrow(NoPartnerPageError);
    await expect(PartnerPage.meet(() => {}, frameIn(BREAD, { late: true }).frame)).rejects.toThrow(NoPartnerPageError);
  });

  it("hears nothing any more once closed", async () => {
    const { frame, say, listeners } = frameIn();
    const met = PartnerPage.meet(() => {}, frame);
    say(sealed({ type: "hello" }), BREAD);
    (await met).close();
    expect(listeners.size).toBe(0);
  });
});
