import type { AccountId, HostId } from "#lib/protocol/ids.ts";
import { BOARDS, type BoardName, PERIODS, type Period } from "#lib/protocol/messages/community.ts";
import type { MemoryState } from "../memory/memory-state.ts";
import { MemoryPartners } from "../partners/memory-partners.ts";
import type { PartnerStorage } from "../partners/ports.ts";
import { dayOf } from "./badges.ts";
import { nameKey } from "./check-name.ts";
import { InATeamError, NameTakenError, TeamNotFoundError } from "./community-errors.ts";
import type { Membership, TeamMove, TeamScene } from "./decide-team-move.ts";
import type {
  CommunityStorage,
  DayCredit,
  ExportedHost,
  ExportedTeam,
  ExportedUser,
  ExportQuery,
  PersonRecord,
  PlaceRecord,
  TeamRecord,
} from "./ports.ts";
import { recentAverage } from "./recent-average.ts";

interface CreditDay extends DayCredit {
  readonly hostId: HostId;
  readonly team: number | null;
  readonly partner: string | null;
}
type StoredPerson = Omit<PersonRecord, "team"> & { readonly team: number | null };
type StoredTeam = Omit<TeamRecord, "members" | "creditMicro"> & { readonly removed: ReadonlySet<number> };
/** Numbers of people, teams and hosts; ids of partners. */
type Subject = number | string;

/** The community's storage in memory, over a coordinator's: the same answers as PostgreSQL, nothing durable. */
export class MemoryCommunity implements CommunityStorage {
  readonly #state: MemoryState;
  readonly #partners: Pick<PartnerStorage, "findPartner">;
  readonly #days: CreditDay[] = [];
  readonly #hosts: HostId[] = [];
  readonly #people = new Map<number, StoredPerson>();
  readonly #teams = new Map<number, StoredTeam>();
  readonly #boards = new Map<string, readonly (readonly [Subject, number])[]>();
  #rankedAtMs: number | null = null;
  #folded = 0;
  #teamsFounded = 0;

  constructor(state: MemoryState, partners: Pick<PartnerStorage, "findPartner"> = new MemoryPartners(state)) {
    this.#state = state;
    this.#partners = partners;
  }

  async foldCredit(limit: number): Promise<{ folded: number; more: boolean }> {
    const batch = this.#state.ledger.slice(this.#folded, this.#folded + limit);
    this.#folded += batch.length;
    let folded = 0;
    for (const { hostId, atMs, creditMicro } of batch) {
      if (hostId === null) continue;
      folded++;
      if (!this.#hosts.includes(hostId)) this.#hosts.push(hostId);
      const team = this.#ownerOf(hostId)?.team ?? null;
      const partner = this.#state.hosts.get(hostId)?.origin.partner ?? null;
      this.#days.push({ day: dayOf(atMs), hostId, team, partner, creditMicro });
    }
    return { folded, more: this.#folded < this.#state.ledger.length };
  }

  async rankBoards(nowMs: number, places: number): Promise<void> {
    for (const hostId of this.#hosts) {
      const accountId = this.#state.hosts.get(hostId)?.origin.accountId ?? null;
      if (accountId !== null) await this.openPerson(accountId, nowMs);
    }
    const since = { day: dayOf(nowMs) - 1, week: dayOf(nowMs) - 7, all: Number.NEGATIVE_INFINITY };
    for (const board of BOARDS) {
      for (const period of PERIODS) {
        const sums = new Map<Subject, number>();
        for (const credit of this.#days) {
          const subject = this.#subjectOf(board, credit);
          if (credit.day > since[period] && subject !== null)
            sums.set(subject, (sums.get(subject) ?? 0) + credit.creditMicro);
        }
        const ranked = [...sums].filter(([, sum]) => sum > 0).sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
        this.#boards.set(`${board} ${period}`, ranked.slice(0, places));
      }
    }
    this.#rankedAtMs = nowMs;
  }

  async readBoard(board: BoardName, period: Period): Promise<{ rankedAtMs: number | null; places: PlaceRecord[] }> {
    const ranked = this.#boards.get(`${board} ${period}`) ?? [];
    const places: PlaceRecord[] = [];
    for (const [at, [subject, creditMicro]] of ranked.entries()) {
      const names = await this.#namesOf(board, subject);
      if (names !== null) places.push({ place: at + 1, ...names, creditMicro });
    }
    return { rankedAtMs: this.#rankedAtMs, places };
  }

  async openPerson(accountId: AccountId, nowMs: number): Promise<PersonRecord> {
    let person = this.#personOf(accountId);
    if (person === undefined) {
      const number = this.#people.size + 1;
      person = { number, accountId, name: null, isPublic: false, country: null, team: null, createdAtMs: nowMs };
      this.#people.set(number, person);
    }
    return this.#shown(person);
  }

  async findPerson(number: number): Promise<PersonRecord | null> {
    const person = this.#people.get(number);
    return person === undefined ? null : this.#shown(person);
  }

  async changePerson(number: number, change: Pick<PersonRecord, "name" | "isPublic" | "country">): Promise<void> {
    this.#put(number, change);
  }

  async readWork(number: number): Promise<{ hosts: number; days: DayCredit[] }> {
    const hosts = [...this.#state.hosts.keys()].filter((id) => this.#ownerOf(id)?.number === number);
    const days = this.#days.filter(({ hostId }) => hosts.includes(hostId));
    return { hosts: hosts.length, days: days.map(({ day, creditMicro }) => ({ day, creditMicro })) };
  }

  async listCountries(): Promise<{ country: string; people: number; creditMicro: number }[]> {
    const sums = new Map<string, { people: number; creditMicro: number }>();
    for (const { number, country } of this.#people.values()) {
      if (country === null) continue;
      const { people, creditMicro } = sums.get(country) ?? { people: 0, creditMicro: 0 };
      const { days } = await this.readWork(number);
      sums.set(country, { people: people + 1, creditMicro: creditMicro + sumOf(days) });
    }
    const countries = [...sums].map(([country, sum]) => ({ country, ...sum }));
    return countries.sort((a, b) => b.creditMicro - a.creditMicro || (a.country < b.country ? -1 : 1));
  }

  async createTeam(founder: number, name: string, nowMs: number): Promise<TeamRecord> {
    this.#claimName(name, null);
    if (this.#people.get(founder)!.team !== null) throw new InATeamError();
    const number = ++this.#teamsFounded;
    this.#teams.set(number, { number, name, founder, createdAtMs: nowMs, removed: new Set() });
    this.#put(founder, { team: number });
    return (await this.findTeam(number))!;
  }

  async findTeam(number: number): Promise<TeamRecord | null> {
    const found = this.#teams.get(number);
    if (found === undefined) return null;
    const { removed: _, ...team } = found;
    const creditMicro = sumOf(this.#days.filter((credit) => credit.team === number));
    return { ...team, members: this.#membersOf(number).length, creditMicro };
  }

  async listMembers(team: number, limit: number): Promise<PersonRecord[]> {
    return this.#membersOf(team).slice(0, limit).map(this.#shown);
  }

  async isRemoved(team: number, person: number): Promise<boolean> {
    return this.#teams.get(team)?.removed.has(person) ?? false;
  }

  async moveTeam(number: number, people: readonly number[], decide: (scene: TeamScene) => TeamMove): Promise<void> {
    const team = this.#teams.get(number);
    if (team === undefined) throw new TeamNotFoundError(number);
    const membershipOf = (person: number): Membership => {
      if (this.#people.get(person)?.team === number) return "member";
      return team.removed.has(person) ? "removed" : "stranger";
    };
    const move = decide({
      founder: team.founder,
      members: this.#membersOf(number).length,
      of: new Map(people.map((person) => [person, membershipOf(person)])),
    });
    if (move.kind === "join") {
      if (this.#people.get(move.person)!.team !== null) throw new InATeamError();
      this.#put(move.person, { team: number });
    } else if (move.kind === "leave") this.#put(move.person, { team: null });
    else if (move.kind === "remove") {
      this.#put(move.person, { team: null });
      this.#teams.set(number, { ...team, removed: new Set([...team.removed, move.person]) });
    } else if (move.kind === "found") this.#teams.set(number, { ...team, founder: move.person });
    else if (move.kind === "rename") {
      this.#claimName(move.name, number);
      this.#teams.set(number, { ...team, name: move.name });
    } else if (move.kind === "ends") {
      for (const member of this.#membersOf(number)) this.#put(member.number, { team: null });
      this.#teams.delete(number);
    }
  }

  async exportUsers(query: ExportQuery): Promise<ExportedUser[]> {
    const people = [...this.#people.values()].filter(({ isPublic }) => isPublic);
    return this.#page(query, people, ({ number, name, country, team, createdAtMs }) => ({
      record: { number, name: name!, country, team, createdAtMs },
      days: this.#days.filter(({ hostId }) => this.#ownerOf(hostId)?.number === number),
    }));
  }

  async exportTeams(query: ExportQuery): Promise<ExportedTeam[]> {
    return this.#page(query, [...this.#teams.values()], ({ number, name, founder, createdAtMs }) => {
      const members = this.#membersOf(number).length;
      const founderName = this.#publicName(founder);
      return {
        record: { number, name, founder: founderName === null ? null : founder, founderName, createdAtMs, members },
        days: this.#days.filter((credit) => credit.team === number),
      };
    });
  }

  async exportHosts(query: ExportQuery): Promise<ExportedHost[]> {
    const hosts = this.#hosts.map((hostId, at) => ({ hostId, number: at + 1 }));
    return this.#page(query, hosts, ({ hostId, number }) => {
      const owner = this.#ownerOf(hostId);
      const createdAtMs = this.#state.hosts.get(hostId)!.firstSeenMs;
      return {
        record: { number, user: owner?.isPublic ? owner.number : null, createdAtMs },
        days: this.#days.filter((credit) => credit.hostId === hostId),
      };
    });
  }

  #page<One extends { readonly number: number }, Exported>(
    { after, limit, today }: ExportQuery,
    all: readonly One[],
    read: (one: One) => { readonly record: Exported; readonly days: readonly DayCredit[] },
  ): (Exported & { creditMicro: number; recentMicro: number })[] {
    const found = all.filter(({ number }) => number > after).map(read);
    const earned = found.filter(({ days }) => sumOf(days) > 0).slice(0, limit);
    return earned.map(({ record, days }) => ({
      ...record,
      creditMicro: sumOf(days),
      recentMicro: recentAverage(days, today),
    }));
  }

  #subjectOf(board: BoardName, { hostId, team, partner }: CreditDay): Subject | null {
    if (board === "people") return this.#ownerOf(hostId)?.number ?? null;
    if (board === "teams") return team !== null && this.#teams.has(team) ? team : null;
    return board === "partners" ? partner : this.#hosts.indexOf(hostId) + 1;
  }

  async #namesOf(board: BoardName, subject: Subject): Promise<Pick<PlaceRecord, "number" | "name" | "owner"> | null> {
    if (typeof subject === "string") {
      const partner = await this.#partners.findPartner(subject);
      return partner === null ? null : { number: null, name: partner.name, owner: null };
    }
    if (board === "people") {
      const name = this.#publicName(subject);
      return { number: name === null ? null : subject, name, owner: null };
    }
    if (board === "hosts") {
      const owner = this.#ownerOf(this.#hosts[subject - 1]!);
      return { number: subject, name: null, owner: owner?.isPublic ? owner.name : null };
    }
    const team = this.#teams.get(subject);
    return team === undefined ? null : { number: subject, name: team.name, owner: null };
  }

  #personOf(accountId: AccountId): StoredPerson | undefined {
    return [...this.#people.values()].find((person) => person.accountId === accountId);
  }

  #ownerOf(hostId: HostId): StoredPerson | undefined {
    const accountId = this.#state.hosts.get(hostId)?.origin.accountId ?? null;
    return accountId === null ? undefined : this.#personOf(accountId);
  }

  #publicName(number: number): string | null {
    const person = this.#people.get(number);
    return person?.isPublic ? person.name : null;
  }

  #membersOf(team: number): StoredPerson[] {
    return [...this.#people.values()].filter((person) => person.team === team);
  }

  #shown = (person: StoredPerson): PersonRecord => {
    const team = person.team === null ? null : this.#teams.get(person.team)!;
    return { ...person, team: team === null ? null : { number: team.number, name: team.name } };
  };

  #put(number: number, change: Partial<StoredPerson>): void {
    this.#people.set(number, { ...this.#people.get(number)!, ...change });
  }

  #claimName(name: string, team: number | null): void {
    const key = nameKey(name);
    for (const other of this.#teams.values()) {
      if (other.number !== team && nameKey(other.name) === key) throw new NameTakenError(name);
    }
  }
}

function sumOf(days: readonly DayCredit[]): number {
  return days.reduce((sum, { creditMicro }) => sum + creditMicro, 0);
}
