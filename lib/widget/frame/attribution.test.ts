import { describe, expect, it } from "vitest";
import { countAnswer, findAttribution } from "./attribution.ts";

const known = {
  partner: { name: "Bread", shareBasisPoints: 1_000, abuseContact: "abuse@bread.example" },
  withheldBy: null,
  token: "partner.x",
};

describe("findAttribution", () => {
  it("asks for the origin that embeds the frame", async () => {
    const asked: unknown[] = [];
    const found = await findAttribution("https://bread.example", async (path, init) => {
      asked.push([path, JSON.parse(String(init?.body))]);
      return Response.json(known);
    });
    expect(found).toEqual(known);
    expect(asked).toEqual([["/api/v1/partners/attribution", { origin: "https://bread.example" }]]);
  });

  it.each([
    ["there is no server", () => Promise.reject(new TypeError())],
    ["it refuses", async () => Response.json({ code: "request.rate-limited" }, { status: 429 })],
    ["it talks of something else", async () => new Response("<h1>Proxy</h1>")],
  ])("knows nothing where %s", async (_, fetch) => {
    expect(await findAttribution("https://bread.example", fetch)).toBeNull();
  });
});

describe("countAnswer", () => {
  it("counts where there is a partner, and is silent when it fails", () => {
    const sent: unknown[] = [];
    const fail = (_path: unknown, init?: RequestInit) => {
      sent.push(JSON.parse(String(init?.body)));
      return Promise.reject(new TypeError());
    };
    countAnswer({ partner: null, withheldBy: null, token: null }, "asked", fail);
    countAnswer(known, "agreed", fail);
    expect(sent).toEqual([{ token: "partner.x", answer: "agreed" }]);
  });
});
