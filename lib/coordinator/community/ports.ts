import type { AccountId } from "#lib/protocol/ids.ts";
import type { BoardName, Period } from "#lib/protocol/messages/community.ts";
import type { TeamMove, TeamScene } from "./decide-team-move.ts";

/** An account as the community knows it; `number` is its public name, from which nobody gets to the account. */
export interface PersonRecord {
  readonly number: number;
  readonly accountId: AccountId;
  /** Shown to nobody unless `isPublic`. */
  readonly name: string | null;
  readonly isPublic: boolean;
  /** As the person declared it, ISO 3166-1 alpha-2. */
  readonly country: string | null;
  readonly team: { readonly number: number; readonly name: string } | null;
  readonly createdAtMs: number;
}

export interface TeamRecord {
  readonly number: number;
  readonly name: string;
  /** Number of a member. */
  readonly founder: number;
  readonly members: number;
  /** What members earned while they were in it. */
  readonly creditMicro: number;
  readonly createdAtMs: number;
}

/** Credit of one day; negative where more was withdrawn than granted. */
export interface DayCredit {
  /** Since 1970-01-01, UTC. */
  readonly day: number;
  readonly creditMicro: number;
}

/** One place of a leaderboard as it was ranked, with the names that hold now. */
export interface PlaceRecord {
  readonly place: number;
  readonly number: number | null;
  readonly name: string | null;
  readonly owner: string | null;
  readonly creditMicro: number;
}

/** One record of the statistics export. Credit is in micro-credits; `recentMicro` is BOINC's recent average, a day. */
export interface ExportRecord {
  readonly number: number;
  readonly createdAtMs: number;
  readonly creditMicro: number;
  readonly recentMicro: number;
}
export interface ExportedUser extends ExportRecord {
  readonly name: string;
  readonly country: string | null;
  readonly team: number | null;
}
export interface ExportedTeam extends ExportRecord {
  readonly name: string;
  /** Number and name of the founder; null: they are anonymous. */
  readonly founder: number | null;
  readonly founderName: string | null;
  readonly members: number;
}
export interface ExportedHost extends ExportRecord {
  /** Number of the person whose it is; null: nobody's, or somebody anonymous'. */
  readonly user: number | null;
}

/** Which page of an export: behind `after`, by number. */
export interface ExportQuery {
  readonly after: number;
  readonly limit: number;
  readonly today: number;
}

/**
 * Who contributors are to each other, and what they earned, counted from the ledger. Implementations: PostgreSQL
 * (lib/db/community/postgres-community.ts) and memory (memory-community.ts); one conformance suite
 * (lib/testing/storage/community-conformance.ts).
 *
 * Methods throw `storage.unavailable` or `storage.conflict` (both transient) when the same call may succeed later.
 */
export interface CommunityStorage {
  /**
   * Counts what was appended to the ledger since the last call, each entry exactly once, for host, day, and the team and
   * the partner its host is with now. Takes about `limit` entries. @returns how many, and whether there are more.
   */
  foldCredit(limit: number): Promise<{ readonly folded: number; readonly more: boolean }>;
  /** Ranks every leaderboard anew, each to so many places. */
  rankBoards(nowMs: number, places: number): Promise<void>;
  /** A leaderboard as it was ranked last. */
  readBoard(
    board: BoardName,
    period: Period,
  ): Promise<{ readonly rankedAtMs: number | null; readonly places: readonly PlaceRecord[] }>;

  /** The person of an account, who begins anonymous. */
  openPerson(accountId: AccountId, nowMs: number): Promise<PersonRecord>;
  /** Null where there is none. */
  findPerson(number: number): Promise<PersonRecord | null>;
  changePerson(number: number, change: Pick<PersonRecord, "name" | "isPublic" | "country">): Promise<void>;
  /** What the hosts of a person earned, day by day in no particular order, however long ago they became theirs. */
  readWork(number: number): Promise<{ readonly hosts: number; readonly days: readonly DayCredit[] }>;
  /** Verified work of countries that people named as theirs, most first. */
  listCountries(): Promise<{ readonly country: string; readonly people: number; readonly creditMicro: number }[]>;

  /** Founds a team with one member. @throws `community.name-taken`, `community.in-a-team` */
  createTeam(founder: number, name: string, nowMs: number): Promise<TeamRecord>;
  findTeam(number: number): Promise<TeamRecord | null>;
  /** Members in the order in which they came to the community. */
  listMembers(team: number, limit: number): Promise<PersonRecord[]>;
  isRemoved(team: number, person: number): Promise<boolean>;
  /**
   * Lets `decide` see a team as it stands for these people, alone, and does what it says; what it throws is thrown on.
   * Whoever joins is in no other team.
   *
   * @throws `community.team-not-found`, `community.name-taken`, `community.in-a-team`
   */
  moveTeam(team: number, people: readonly number[], decide: (scene: TeamScene) => TeamMove): Promise<void>;

  /** People who are public and have earned something. */
  exportUsers(query: ExportQuery): Promise<ExportedUser[]>;
  /** Teams that have earned something. */
  exportTeams(query: ExportQuery): Promise<ExportedTeam[]>;
  /** Hosts that have earned something. */
  exportHosts(query: ExportQuery): Promise<ExportedHost[]>;
}
