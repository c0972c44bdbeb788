import { randomUUID } from "node:crypto";
import { gunzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { MemoryCommunity } from "#lib/coordinator/community/memory-community.ts";
import { MemoryState, newHost } from "#lib/coordinator/memory/memory-state.ts";
import type { AccountId, JobId } from "#lib/protocol/ids.ts";
import { type ApiServer, startApiServer } from "#lib/testing/servers/api-server.ts";
import { hostNumber } from "#lib/testing/storage/unit-builders.ts";

const NOW_MS = Date.UTC(2026, 10, 21, 12);

let nowMs: number;
let state: MemoryState;
let community: MemoryCommunity;
let server: ApiServer;
beforeEach(async () => {
  nowMs = NOW_MS;
  state = new MemoryState();
  community = new MemoryCommunity(state);
  server = await startApiServer({ community, now: () => nowMs });
});
afterEach(() => server.close());

/** A host that earned something; of somebody who is public under this name, or of nobody. */
async function earn(host: number, creditMicro: number, name: string | null): Promise<void> {
  const accountId = name === null ? null : (randomUUID() as AccountId);
  state.hosts.set(hostNumber(host), { ...newHost(NOW_MS), origin: { accountId, prefix: null, partner: null } });
  state.ledger.push({ jobId: randomUUID() as JobId, hostId: hostNumber(host), creditMicro, atMs: NOW_MS });
  await community.foldCredit(10);
  if (accountId === null) return;
  const { number } = await community.openPerson(accountId, NOW_MS);
  await community.changePerson(number, { name, isPublic: true, country: "CL" });
  await community.createTeam(number, `${name}'s`, NOW_MS);
}
const read = async (file: string): Promise<string> => {
  const response = await fetch(`${server.url}/stats/${file}`);
  expect(response.status).toBe(200);
  return gunzipSync(await response.bytes()).toString();
};

describe("statistics in BOINC's format", () => {
  it("have their users, with names escaped and countries spelt out", async () => {
    await earn(1, 2_500_000, "A & <B>");
    await earn(2, 1_000_000, null);
    const xml = await read("user.xml.gz");
    expect(xml).toBe(`<?xml version="1.0" encoding="utf-8"?>
<users>
<user>
 <id>1</id>
 <name>A &amp; &lt;B&gt;</name>
 <create_time>1795262400</create_time>
 <total_credit>2.500000</total_credit>
 <expavg_credit>0.247553</expavg_credit>
 <expavg_time>1795262400.000000</expavg_time>
 <cpid>${/<cpid>([0-9a-f]{32})</.exec(xml)?.[1]}</cpid>
 <country>Chile</country>
 <teamid>1</teamid>
 <has_profile/>
</user>
</users>
`);
  });

  it("name the person of a host only where they are public, and count all hosts", async () => {
    await earn(1, 2_500_000, "Ada");
    await earn(2, 1_000_000, null);
    const xml = await read("host.xml.gz");
    expect(xml.match(/<userid>\d+<\/userid>/g)).toEqual(["<userid>1</userid>"]);
    expect(xml.match(/<host>/g)).toHaveLength(2);
    const tables = await read("tables.xml.gz");
    expect(tables).toContain("<nusers_total>1</nusers_total>");
    expect(tables).toContain("<nhosts_total>2</nhosts_total>");
    expect(tables).toContain("<total_credit>3.500000</total_credit>");
    expect(tables).toContain("<name>spin</name>");
  });

  it("have teams with their founders", async () => {
    await earn(1, 1_000_000, "Ada");
    const { number } = (await community.exportUsers({ after: 0, limit: 1, today: 0 }))[0]!;
    state.ledger.push({ jobId: randomUUID() as JobId, hostId: hostNumber(1), creditMicro: 4_000_000, atMs: NOW_MS });
    await community.foldCredit(10);
    const xml = await read("team.xml.gz");
    expect(xml).toMatch(/<team>\n <id>1<\/id>\n <type>0<\/type>\n <name>Ada&apos;s<\/name>/);
    expect(xml).toContain(`<userid>${number}</userid>`);
    expect(xml).toContain("<total_credit>4.000000</total_credit>");
    expect(xml).toContain("<founder_name>Ada</founder_name>");
  });

  it("do not tell who founded a team while they are anonymous", async () => {
    await earn(1, 1_000_000, "Ada");
    const { number } = (await community.exportUsers({ after: 0, limit: 1, today: 0 }))[0]!;
    state.ledger.push({ jobId: randomUUID() as JobId, hostId: hostNumber(1), creditMicro: 4_000_000, atMs: NOW_MS });
    await community.foldCredit(10);
    await community.changePerson(number, { name: "Ada", isPublic: false, country: null });
    const { teams } = await (await server.send("GET", "/stats/team.json")).json();
    expect(teams).toEqual([expect.objectContaining({ name: "Ada's", founder: null, founderName: null })]);
    expect(await read("team.xml.gz")).toContain("<userid>0</userid>");
  });

  it("are the same as JSON, compressed for whoever takes that", async () => {
    await earn(1, 2_500_000, "Ada");
    const plain = await server.send("GET", "/stats/user.json", { headers: { "accept-encoding": "identity" } });
    expect(plain.headers.get("content-encoding")).toBeNull();
    const expected = { madeAtMs: NOW_MS, users: [expect.objectContaining({ number: 1, name: "Ada", country: "CL" })] };
    expect(await plain.json()).toEqual(expected);
    const zipped = await server.send("GET", "/stats/user.json", { headers: { "accept-encoding": "gzip" } });
    expect(zipped.headers.get("content-encoding")).toBe("gzip");
    expect(await zipped.json()).toEqual(expected);
    expect(await (await server.send("GET", "/stats/tables.json")).json()).toMatchObject({ users: 1, hosts: 1 });
  });

  it("are made once an hour", async () => {
    expect(await read("host.xml.gz")).not.toContain("<host>");
    await earn(1, 1_000_000, null);
    expect(await read("host.xml.gz")).not.toContain("<host>");
    nowMs += 3_600_000;
    expect(await read("host.xml.gz")).toContain("<host>");
  });

  it("are those files and no others", async () => {
    expect((await server.send("GET", "/stats/badge.xml.gz")).status).toBe(404);
  });
});
