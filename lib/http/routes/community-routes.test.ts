import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { MemoryCommunity } from "#lib/coordinator/community/memory-community.ts";
import { MemoryState, newHost } from "#lib/coordinator/memory/memory-state.ts";
import type { AccountId, HostId, JobId } from "#lib/protocol/ids.ts";
import { boardSchema, ownProfileSchema, profileSchema, teamSchema } from "#lib/protocol/messages/community.ts";
import { problemSchema } from "#lib/protocol/messages/problem.ts";
import { type ApiServer, startApiServer } from "#lib/testing/servers/api-server.ts";
import { hostNumber } from "#lib/testing/storage/unit-builders.ts";

const NOW_MS = Date.UTC(2026, 10, 21, 12);

let state: MemoryState;
let community: MemoryCommunity;
let server: ApiServer;
let hosts = 0;
beforeEach(async () => {
  state = new MemoryState();
  community = new MemoryCommunity(state);
  server = await startApiServer({ community, now: () => NOW_MS });
});
afterEach(() => server.close());

/** Somebody with an account of their own. */
function somebody() {
  const accountId = randomUUID() as AccountId;
  const token = server.tokens.issueAccount(accountId, 3_600_000);
  const send = async (method: string, path: string, json?: unknown) =>
    (await server.send(method, `/community${path}`, { token, json })).json();
  return {
    send,
    be: async (name: string, isPublic = true) =>
      ownProfileSchema.parse(await send("POST", "/me", { name, isPublic, country: null })),
    me: async () => ownProfileSchema.parse(await send("GET", "/me")),
    found: async (name: string) => teamSchema.parse(await send("POST", "/teams", { name })),
    team: async (number: number, act = "", body?: unknown) =>
      teamSchema.parse(await send(body === undefined ? "GET" : "POST", `/teams/${number}${act}`, body)),
    refused: async (path: string, body: unknown) => problemSchema.parse(await send("POST", path, body)),
    earn: async (creditMicro: number) => {
      const hostId: HostId = hostNumber(++hosts);
      state.hosts.set(hostId, { ...newHost(NOW_MS), origin: { accountId, prefix: null, partner: null } });
      state.ledger.push({ jobId: randomUUID() as JobId, hostId, creditMicro, atMs: NOW_MS });
      await community.foldCredit(100);
      await community.rankBoards(NOW_MS, 100);
    },
  };
}
const get = async (path: string) => (await server.send("GET", `/community${path}`)).json();

describe("profiles", () => {
  it("show work, streak and badges to their owner, and to others only by choice", async () => {
    const ada = somebody();
    await ada.earn(12e6);
    const { number } = await ada.me();
    expect(await get(`/people/${number}`)).toMatchObject({ status: 404, code: "community.person-not-found" });
    await ada.be(" Ada  Lovelace ");
    expect(profileSchema.parse(await get(`/people/${number}`))).toMatchObject({
      name: "Ada Lovelace",
      work: { hosts: 1, creditMicro: 12e6, streakDays: 1, longestStreakDays: 1, activeDays: 1 },
      badges: [{ code: "credit-10" }],
    });
    await ada.be("Ada", false);
    expect(await get(`/people/${number}`)).toMatchObject({ status: 404 });
    expect((await ada.me()).name).toBe("Ada");
  });

  it("say nothing of the account behind them", async () => {
    const ada = somebody();
    await ada.earn(1);
    await ada.be("Ada");
    const texts = JSON.stringify([await get("/people/1"), await get("/boards/people/all"), await ada.me()]);
    expect(texts).not.toMatch(/[0-9a-f]{8}-?[0-9a-f]{4}/);
  });

  it.each([
    ["a public one without a name", { name: null, isPublic: true, country: null }, "request.invalid"],
    ["a country that is no code", { name: "Ada", isPublic: true, country: "Chile" }, "request.invalid"],
    ["a name nobody can see", { name: "\u200b\u200b\u200b", isPublic: true, country: null }, "community.name-refused"],
    ["a name that is markup", { name: "<img src=x>", isPublic: true, country: null }, "community.name-refused"],
  ])("refuse %s", async (_, body, code) => expect(await somebody().refused("/me", body)).toMatchObject({ code }));

  it("want an account, not a host", async () => {
    expect((await server.send("GET", "/community/me")).status).toBe(401);
    expect((await server.send("GET", "/community/me", { token: server.hostToken })).status).toBe(403);
  });
});

describe("boards", () => {
  it("rank people, by name only those who are public", async () => {
    const [ada, ben] = [somebody(), somebody()];
    await ada.earn(5);
    await ben.earn(9);
    await ada.be("Ada");
    const board = boardSchema.parse(await get("/boards/people/day"));
    expect(board).toMatchObject({ board: "people", period: "day", rankedAt: "2026-11-21T12:00:00.000Z" });
    expect(board.places.map(({ place, name, creditMicro }) => [place, name, creditMicro])).toEqual([
      [1, null, 9],
      [2, "Ada", 5],
    ]);
  });

  it("are those there are", async () => {
    expect(boardSchema.parse(await get("/boards/teams/all"))).toMatchObject({ rankedAt: null, places: [] });
    expect(await get("/boards/cats/all")).toMatchObject({ status: 404 });
    expect(await get("/boards/people/year")).toMatchObject({ status: 404 });
  });
});

describe("countries", () => {
  it("are counted once for everybody who asks within some seconds", async () => {
    const listCountries = vi.spyOn(community, "listCountries");
    const first = await get("/countries");
    expect(await Promise.all([get("/countries"), get("/countries")])).toEqual([first, first]);
    expect(listCountries).toHaveBeenCalledTimes(1);
  });
});

describe("teams", () => {
  it("are founded, joined, renamed, handed over and left", async () => {
    const [ada, ben] = [somebody(), somebody()];
    await ben.be("Ben");
    const { number, you } = await ada.found("Byte bakers");
    expect(you).toBe("founder");
    expect((await ben.team(number)).you).toBe("stranger");
    expect(await ben.team(number, "/join", {})).toMatchObject({ you: "member", memberCount: 2 });
    expect(await ada.team(number, "/rename", { name: "Bread bytes" })).toMatchObject({ name: "Bread bytes" });
    expect((await ben.me()).team).toEqual({ number, name: "Bread bytes" });
    expect(await ada.refused(`/teams/${number}/leave`, {})).toMatchObject({
      code: "community.founder-stays",
      status: 409,
    });
    const { number: bens } = await ben.me();
    expect((await ada.team(number, "/hand-over", { member: bens })).you).toBe("member");
    expect(ownProfileSchema.parse(await ada.send("POST", `/teams/${number}/leave`, {})).team).toBeNull();
    expect((await ben.team(number)).members).toEqual([{ number: bens, name: "Ben", isFounder: true }]);
  });

  it("show the names of those who are public alone, and numbers to the founder", async () => {
    const [ada, ben] = [somebody(), somebody()];
    const { number } = await ada.found("Byte bakers");
    await ben.team(number, "/join", {});
    const anonymous = { number: null, name: null };
    expect(teamSchema.parse(await get(`/teams/${number}`)).members).toEqual([
      { ...anonymous, isFounder: true },
      { ...anonymous, isFounder: false },
    ]);
    expect((await ada.team(number)).members[1]!.number).toBe((await ben.me()).number);
  });

  it("keep out whom the founder removed", async () => {
    const [ada, ben] = [somebody(), somebody()];
    const { number } = await ada.found("Byte bakers");
    await ben.team(number, "/join", {});
    const { number: bens } = await ben.me();
    expect(await ben.refused(`/teams/${number}/remove`, { member: 1 })).toMatchObject({ status: 403 });
    expect((await ada.team(number, "/remove", { member: bens })).memberCount).toBe(1);
    expect((await ben.team(number)).you).toBe("removed");
    expect(await ben.refused(`/teams/${number}/join`, {})).toMatchObject({ code: "community.removed", status: 403 });
    expect(await get("/teams/77")).toMatchObject({ status: 404 });
  });
});
