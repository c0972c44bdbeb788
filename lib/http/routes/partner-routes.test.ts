import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { MemoryState } from "#lib/coordinator/memory/memory-state.ts";
import { MemoryPartners } from "#lib/coordinator/partners/memory-partners.ts";
import { NotProvenError } from "#lib/coordinator/partners/partner-errors.ts";
import type { AccountId } from "#lib/protocol/ids.ts";
import { attributionSchema, partnerListSchema, partnerSchema } from "#lib/protocol/messages/partners.ts";
import { problemSchema } from "#lib/protocol/messages/problem.ts";
import { type ApiServer, startApiServer } from "#lib/testing/servers/api-server.ts";
import { openSession } from "#lib/testing/servers/open-session.ts";

const ORIGIN = "https://bread.example";
const BREAD = { name: "Bread & co", origin: ORIGIN, shareBasisPoints: 1_000, abuseContact: "abuse@bread.example" };
const operator = randomUUID() as AccountId;

let server: ApiServer;
let partners: MemoryPartners;
/** What of an origin is found to be proven, and how. */
let found: Map<string, string>;
beforeEach(async () => {
  found = new Map();
  partners = new MemoryPartners(new MemoryState());
  server = await startApiServer({
    partners,
    operators: new Set([operator]),
    countPrivateNetworks: true,
    proveOrigin: async (origin, proof) => {
      if (found.get(origin) !== proof) throw new NotProvenError("404", "none");
      return "dns";
    },
  });
});
afterEach(() => server.close());

/** Somebody with an account. */
function somebody(accountId = randomUUID() as AccountId) {
  const token = server.tokens.issueAccount(accountId, 3_600_000);
  const send = async (method: string, path: string, json?: unknown) =>
    (await server.send(method, `/partners${path}`, { token, json })).json();
  return {
    send,
    register: async (change: object = {}) => partnerSchema.parse(await send("POST", "", { ...BREAD, ...change })),
    prove: async (id: string) => send("POST", `/${id}/prove`, {}),
    list: async (query = "") => partnerListSchema.parse(await send("GET", query)),
    refused: async (path: string, body: unknown) => problemSchema.parse(await send("POST", path, body)),
  };
}
const attribute = async (origin: string) =>
  attributionSchema.parse(await (await server.send("POST", "/partners/attribution", { json: { origin } })).json());

/** A partner whose origin is proven. */
async function proven(owner = somebody()) {
  const partner = await owner.register();
  found.set(ORIGIN, partner.proof);
  await owner.prove(partner.id);
  return { owner, partner };
}

describe("registering a site", () => {
  it("gives an id and a line to prove the origin with; nothing is attributed before that", async () => {
    const owner = somebody();
    const partner = await owner.register();
    expect(partner).toMatchObject({ ...BREAD, provenBy: null, paused: false, stoppedFor: null, isOperator: false });
    expect(await attribute(ORIGIN)).toEqual({ partner: null, withheldBy: null, token: null });
    expect(await owner.prove(partner.id)).toMatchObject({ code: "partner.not-proven", status: 409 });
    found.set(ORIGIN, partner.proof);
    expect(partnerSchema.parse(await owner.prove(partner.id)).provenBy).toBe("dns");
    const { origin: _, ...terms } = BREAD;
    expect(await attribute(ORIGIN)).toEqual({ partner: terms, withheldBy: null, token: expect.any(String) });
    expect(await attribute("https://other.example")).toMatchObject({ partner: null, token: null });
  });

  it.each([
    ["a page instead of an origin", { origin: `${ORIGIN}/shop` }, "partner.origin-refused"],
    ["a private host", { origin: "https://10.0.0.1" }, "partner.origin-refused"],
    ["a name that is markup", { name: "<script>" }, "community.name-refused"],
    ["more than half of what visitors earn", { shareBasisPoints: 5_001 }, "request.invalid"],
    ["no way to report abuse", { abuseContact: "nobody" }, "request.invalid"],
    ["a contact that runs", { abuseContact: "javascript:alert(1)" }, "request.invalid"],
  ])("refuses %s", async (_, change, code) => {
    expect(await somebody().refused("", { ...BREAD, ...change })).toMatchObject({ code });
  });

  it("is its owner's affair", async () => {
    const { partner } = await proven();
    const other = somebody();
    expect(await other.send("GET", `/${partner.id}`)).toMatchObject({ status: 404 });
    expect(await other.prove(partner.id)).toMatchObject({ status: 404 });
    expect((await other.list("?all=1")).partners).toEqual([]);
    expect((await server.send("GET", "/partners")).status).toBe(401);
  });
});

describe("attribution", () => {
  it("says on whose pages a host runs, by a token of ours alone", async () => {
    const { partner } = await proven();
    const { token } = await attribute(ORIGIN);
    const { hostId } = await openSession(server.url, { attribution: token! });
    expect(await server.coordinator.findHost(hostId)).toMatchObject({ partner: partner.id });
    const forged = token!.replace(partner.id, "0".repeat(12));
    await expect(openSession(server.url, { attribution: forged })).rejects.toThrow("auth.token-invalid");
  });

  it("ends when the proof lapses, also for tokens given before, and the owner is told since when", async () => {
    const { owner, partner } = await proven();
    const { token } = await attribute(ORIGIN);
    const record = (await partners.findPartner(partner.id))!;
    const [missingSinceMs, lapsedAtMs] = [Date.UTC(2026, 0, 1), Date.UTC(2026, 0, 4)];
    const watch = { ...record.watch!, failures: 4, missingSinceMs, lapsedAtMs };
    await partners.noteLook(record, { proven: null, watch });
    expect(await attribute(ORIGIN)).toEqual({ partner: null, withheldBy: null, token: null });
    const { hostId } = await openSession(server.url, { attribution: token! });
    expect(await server.coordinator.findHost(hostId)).toMatchObject({ partner: null });
    expect(await owner.send("GET", `/${partner.id}`)).toMatchObject({
      provenBy: null,
      missingSince: "2026-01-01T00:00:00.000Z",
      lapsedAt: "2026-01-04T00:00:00.000Z",
    });
    expect(await owner.prove(partner.id)).toMatchObject({ provenBy: "dns", missingSince: null, lapsedAt: null });
    expect((await attribute(ORIGIN)).token).not.toBeNull();
  });

  it("counts who was asked and who agreed", async () => {
    const { owner, partner } = await proven();
    const { token } = await attribute(ORIGIN);
    for (const answer of ["asked", "asked", "agreed"])
      expect((await server.send("POST", "/partners/answers", { json: { token, answer } })).status).toBe(200);
    expect((await server.send("POST", "/partners/answers", { json: { token: "x", answer: "asked" } })).status).toBe(
      401,
    );
    expect((await owner.list()).partners[0]).toMatchObject({ id: partner.id, figures: { asked: 2, agreed: 1 } });
  });
});

describe("switching widgets off", () => {
  it("is the partner's own switch: its pages are told, and no host of theirs gets in", async () => {
    const { owner, partner } = await proven();
    const { token } = await attribute(ORIGIN);
    const { name, shareBasisPoints, abuseContact } = BREAD;
    const change = { name, shareBasisPoints, abuseContact, paused: true };
    expect(partnerSchema.parse(await owner.send("POST", `/${partner.id}`, change)).paused).toBe(true);
    expect(await attribute(ORIGIN)).toMatchObject({ withheldBy: "partner", token: null });
    await expect(openSession(server.url, { attribution: token! })).rejects.toThrow("partner.withheld");
    await owner.send("POST", `/${partner.id}`, { ...change, paused: false });
    await openSession(server.url, { attribution: token! });
  });

  it("is the operator's, whatever the partner does", async () => {
    const { owner, partner } = await proven();
    expect(await owner.refused(`/${partner.id}/stop`, { reason: "me" })).toMatchObject({ status: 403 });
    const boss = somebody(operator);
    expect(await boss.list("?all=1")).toMatchObject({ isOperator: true, partners: [{ id: partner.id }] });
    await boss.send("POST", `/${partner.id}/stop`, { reason: "Hides the indicator" });
    const { name, shareBasisPoints, abuseContact } = BREAD;
    const change = { name, shareBasisPoints, abuseContact, paused: false };
    const seen = partnerSchema.parse(await owner.send("POST", `/${partner.id}`, change));
    expect(seen.stoppedFor).toBe("Hides the indicator");
    expect(await attribute(ORIGIN)).toMatchObject({ withheldBy: "operator", token: null });
    await boss.send("POST", `/${partner.id}/stop`, { reason: null });
    expect((await attribute(ORIGIN)).withheldBy).toBeNull();
  });
});
