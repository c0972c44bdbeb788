import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { dayOf } from "#lib/coordinator/community/badges.ts";
import { decideTeamMove, type TeamAct } from "#lib/coordinator/community/decide-team-move.ts";
import type { CommunityStorage, PersonRecord } from "#lib/coordinator/community/ports.ts";
import { recentAverage } from "#lib/coordinator/community/recent-average.ts";
import type { PartnerStorage } from "#lib/coordinator/partners/ports.ts";
import type { CoordinatorStorage } from "#lib/coordinator/storage.ts";
import type { AccountId, HostId, JobId } from "#lib/protocol/ids.ts";
import type { BoardName, Period } from "#lib/protocol/messages/community.ts";
import { changesOf, NOW_MS } from "./storage-fixture.ts";
import { hostNumber } from "./unit-builders.ts";

/** A community's storage under test, with the coordinator's whose ledger it counts. */
export interface CommunityUnderTest {
  readonly storage: CoordinatorStorage;
  readonly community: CommunityStorage;
  readonly partners: PartnerStorage;
  close(): Promise<void>;
}

const DAY_MS = 86_400_000;
const JOB = "00000000-0000-4000-8000-000000000001" as JobId;
const [ADA, BEN] = [hostNumber(1), hostNumber(2)];

/** How every implementation counts the ledger and keeps people and teams. */
export function describeCommunity(name: string, open: () => Promise<CommunityUnderTest>): void {
  describe(`community: ${name}`, () => {
    let opened: CommunityUnderTest;
    let community: CommunityStorage;
    beforeEach(async () => {
      opened = await open();
      community = opened.community;
    });
    afterEach(() => opened.close());

    const earn = (host: HostId, creditMicro: number, nowMs = NOW_MS): Promise<void> =>
      opened.storage.flush((transaction) =>
        transaction.save(
          changesOf({
            nowMs,
            hosts: new Map([[host, 0]]),
            ledger: [
              { jobId: JOB, hostId: host, creditMicro },
              { jobId: JOB, hostId: null, creditMicro: -creditMicro },
            ],
          }),
        ),
      );
    const foldAll = async (limit = 1_000): Promise<number> => {
      let sum = 0;
      for (;;) {
        const { folded, more } = await community.foldCredit(limit);
        sum += folded;
        if (!more) return sum;
      }
    };
    const own = async (host: HostId, partner: string | null = null): Promise<PersonRecord> => {
      const accountId = randomUUID() as AccountId;
      await opened.storage.putOrigin(host, { accountId, prefix: null, partner }, NOW_MS);
      return community.openPerson(accountId, NOW_MS);
    };
    const board = async (which: BoardName, period: Period, nowMs = NOW_MS) => {
      await foldAll();
      await community.rankBoards(nowMs, 3);
      return (await community.readBoard(which, period)).places;
    };
    const act = (team: number, actor: PersonRecord, what: TeamAct): Promise<void> => {
      const people = "member" in what ? [actor.number, what.member] : [actor.number];
      return community.moveTeam(team, people, (scene) => decideTeamMove(scene, actor.number, what));
    };

    test("every entry of the ledger counts once, in whatever batches", async () => {
      for (let i = 0; i < 7; i++) await earn(i % 2 === 0 ? ADA : BEN, 10);
      expect(await foldAll(3)).toBe(7);
      expect(await foldAll(3)).toBe(0);
      await earn(ADA, 5);
      expect(await board("hosts", "all")).toMatchObject([
        { place: 1, number: 1, creditMicro: 45 },
        { place: 2, number: 2, creditMicro: 30 },
      ]);
    });

    test("a board has its period, its places, and nobody who earned nothing", async () => {
      await earn(hostNumber(1), 40, NOW_MS - 30 * DAY_MS);
      await earn(hostNumber(2), 30, NOW_MS - 6 * DAY_MS);
      await earn(hostNumber(3), 20);
      await earn(hostNumber(4), 10);
      await earn(hostNumber(4), -10);
      await earn(hostNumber(5), 15);
      const credits = async (period: Period) => (await board("hosts", period)).map(({ creditMicro }) => creditMicro);
      expect(await credits("day")).toEqual([20, 15]);
      expect(await credits("week")).toEqual([30, 20, 15]);
      expect(await credits("all")).toEqual([40, 30, 20]);
      expect((await community.readBoard("hosts", "all")).rankedAtMs).toBe(NOW_MS);
    });

    test("a person is anonymous until they choose otherwise, and again from the moment they do", async () => {
      const ada = await own(ADA);
      await earn(ADA, 10);
      expect(await board("people", "day")).toEqual([
        { place: 1, number: null, name: null, owner: null, creditMicro: 10 },
      ]);
      await community.changePerson(ada.number, { name: "Ada", isPublic: true, country: "GB" });
      const read = async (which: BoardName) => (await community.readBoard(which, "all")).places[0];
      expect(await read("people")).toMatchObject({ number: ada.number, name: "Ada" });
      expect(await read("hosts")).toMatchObject({ number: 1, name: null, owner: "Ada" });
      await community.changePerson(ada.number, { name: "Ada", isPublic: false, country: null });
      expect(await read("people")).toMatchObject({ number: null, name: null });
      expect(await read("hosts")).toMatchObject({ owner: null });
    });

    test("what a host earned before anybody signed for it becomes that person's", async () => {
      await earn(ADA, 10, NOW_MS - DAY_MS);
      await foldAll();
      const ada = await own(ADA);
      await earn(ADA, 5);
      expect(await board("people", "all")).toMatchObject([{ creditMicro: 15 }]);
      const { hosts, days } = await community.readWork(ada.number);
      expect(hosts).toBe(1);
      expect(days.toSorted((a, b) => a.day - b.day)).toEqual([
        { day: dayOf(NOW_MS) - 1, creditMicro: 10 },
        { day: dayOf(NOW_MS), creditMicro: 5 },
      ]);
    });

    test("whoever has a host that earned is ranked, though they never looked at the community", async () => {
      const accountId = randomUUID() as AccountId;
      await opened.storage.putOrigin(ADA, { accountId, prefix: null, partner: null }, NOW_MS);
      await earn(ADA, 10);
      expect(await board("people", "all")).toMatchObject([{ creditMicro: 10 }]);
      expect((await community.openPerson(accountId, NOW_MS)).number).toBe(1);
    });

    test("a team has what its members earned while they were in it, also after they left", async () => {
      const [ada, ben] = [await own(ADA), await own(BEN)];
      await earn(BEN, 1);
      await foldAll();
      const team = await community.createTeam(ada.number, "Byte bakers", NOW_MS);
      await act(team.number, ben, { kind: "join" });
      await earn(ADA, 10);
      await earn(BEN, 20);
      await foldAll();
      await act(team.number, ben, { kind: "leave" });
      await earn(BEN, 40);
      expect(await board("teams", "all")).toMatchObject([
        { number: team.number, name: "Byte bakers", creditMicro: 30 },
      ]);
      expect(await community.findTeam(team.number)).toEqual({ ...team, members: 1, creditMicro: 30 });
      await act(team.number, ada, { kind: "leave" });
      expect(await community.findTeam(team.number)).toBeNull();
      expect((await community.readBoard("teams", "all")).places).toEqual([]);
      expect((await community.findPerson(ada.number))!.team).toBeNull();
    });

    test("a partner has what hosts on its pages earned", async () => {
      const id = "0123456789ab";
      const { accountId } = await own(ADA, id);
      const partner = { id, accountId, name: "Bread", origin: "https://bread.example", abuseContact: "", proof: "" };
      const open = {
        shareBasisPoints: 0,
        proven: null,
        watch: null,
        paused: false,
        stoppedFor: null,
        createdAtMs: NOW_MS,
      };
      await opened.partners.createPartner({ ...partner, ...open }, 1);
      await earn(ADA, 10);
      await earn(BEN, 20);
      expect(await board("partners", "week")).toMatchObject([{ number: null, name: "Bread", creditMicro: 10 }]);
    });

    test("names of teams are one of a kind, whatever their case", async () => {
      const [ada, ben] = [await own(ADA), await own(BEN)];
      const team = await community.createTeam(ada.number, "Byte bakers", NOW_MS);
      await expect(community.createTeam(ben.number, "BYTE BAKERS", NOW_MS)).rejects.toMatchObject({
        code: "community.name-taken",
      });
      const other = await community.createTeam(ben.number, "Others", NOW_MS);
      await expect(act(other.number, ben, { kind: "rename", name: "byte bakers" })).rejects.toMatchObject({
        code: "community.name-taken",
      });
      await act(team.number, ada, { kind: "rename", name: "Byte Bakers" });
      expect((await community.findTeam(team.number))!.name).toBe("Byte Bakers");
    });

    test("a person is in one team, and whom the founder removed stays out", async () => {
      const [ada, ben] = [await own(ADA), await own(BEN)];
      const team = await community.createTeam(ada.number, "A team", NOW_MS);
      await expect(community.createTeam(ada.number, "Another", NOW_MS)).rejects.toMatchObject({
        code: "community.in-a-team",
      });
      await act(team.number, ben, { kind: "join" });
      expect((await community.listMembers(team.number, 9)).map(({ number }) => number)).toEqual([
        ada.number,
        ben.number,
      ]);
      await act(team.number, ada, { kind: "remove", member: ben.number });
      expect(await community.isRemoved(team.number, ben.number)).toBe(true);
      await expect(act(team.number, ben, { kind: "join" })).rejects.toMatchObject({ code: "community.removed" });
      const other = await community.createTeam(ben.number, "B team", NOW_MS);
      await expect(act(other.number, ada, { kind: "join" })).rejects.toMatchObject({ code: "community.in-a-team" });
      await expect(act(99, ada, { kind: "join" })).rejects.toMatchObject({ code: "community.team-not-found" });
    });

    test("a team that is handed over has a new founder, who alone may remove the old one", async () => {
      const [ada, ben] = [await own(ADA), await own(BEN)];
      const team = await community.createTeam(ada.number, "A team", NOW_MS);
      await act(team.number, ben, { kind: "join" });
      await act(team.number, ada, { kind: "hand-over", member: ben.number });
      expect((await community.findTeam(team.number))!.founder).toBe(ben.number);
      await act(team.number, ben, { kind: "remove", member: ada.number });
      expect((await community.findTeam(team.number))!.members).toBe(1);
    });

    test("countries are counted of those who named theirs, public or not", async () => {
      const [ada, ben] = [await own(ADA), await own(BEN)];
      await own(hostNumber(3));
      await community.changePerson(ada.number, { name: null, isPublic: false, country: "CL" });
      await community.changePerson(ben.number, { name: "Ben", isPublic: true, country: "NL" });
      await earn(BEN, 20);
      await earn(hostNumber(3), 50);
      await foldAll();
      expect(await community.listCountries()).toEqual([
        { country: "NL", people: 1, creditMicro: 20 },
        { country: "CL", people: 1, creditMicro: 0 },
      ]);
    });

    test("exports hold public people, and teams and hosts that earned something, page by page", async () => {
      const [ada, ben] = [await own(ADA), await own(BEN)];
      await community.changePerson(ada.number, { name: "Ada", isPublic: true, country: "GB" });
      const team = await community.createTeam(ada.number, "A team", NOW_MS);
      await act(team.number, ben, { kind: "join" });
      await earn(ADA, 700, NOW_MS - 7 * DAY_MS);
      await earn(ADA, 300);
      await earn(BEN, 50);
      await foldAll();
      const today = dayOf(NOW_MS);
      const query = { after: 0, limit: 10, today };
      const adas = recentAverage(
        [
          { day: today - 7, creditMicro: 700 },
          { day: today, creditMicro: 300 },
        ],
        today,
      );
      expect(await community.exportUsers(query)).toEqual([
        {
          number: ada.number,
          name: "Ada",
          country: "GB",
          team: team.number,
          createdAtMs: NOW_MS,
          creditMicro: 1_000,
          recentMicro: expect.closeTo(adas, 6),
        },
      ]);
      expect(await community.exportTeams(query)).toMatchObject([
        {
          number: team.number,
          name: "A team",
          founder: ada.number,
          founderName: "Ada",
          members: 2,
          creditMicro: 1_050,
        },
      ]);
      const hosts = await community.exportHosts({ ...query, limit: 1 });
      expect(hosts).toMatchObject([{ number: 1, user: ada.number, creditMicro: 1_000 }]);
      expect(await community.exportHosts({ ...query, after: 1 })).toMatchObject([
        { number: 2, user: null, creditMicro: 50 },
      ]);
      expect(await community.exportUsers({ ...query, after: ada.number })).toEqual([]);
      await community.changePerson(ada.number, { name: "Ada", isPublic: false, country: null });
      expect(await community.exportTeams(query)).toMatchObject([{ founder: null, founderName: null }]);
    });
  });
}
