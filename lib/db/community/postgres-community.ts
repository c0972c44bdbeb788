import type { Kysely } from "kysely";
import type { TeamMove, TeamScene } from "#lib/coordinator/community/decide-team-move.ts";
import type { CommunityStorage, ExportQuery, PersonRecord } from "#lib/coordinator/community/ports.ts";
import type { AccountId } from "#lib/protocol/ids.ts";
import type { BoardName, Period } from "#lib/protocol/messages/community.ts";
import type { Schema } from "../schema.ts";
import { sorted } from "../storage-errors.ts";
import { exportHosts, exportTeams, exportUsers } from "./export.ts";
import { foldCredit } from "./fold-credit.ts";
import { changePerson, findPerson, listCountries, listMembers, openPerson, readWork } from "./people.ts";
import { rankBoards, readBoard } from "./rank-boards.ts";
import { createTeam, findTeam, isRemoved, moveTeam } from "./teams.ts";

/** The community's storage in PostgreSQL. */
export class PostgresCommunity implements CommunityStorage {
  readonly #db: Kysely<Schema>;

  constructor(db: Kysely<Schema>) {
    this.#db = db;
  }

  foldCredit = (limit: number) => this.#atomically((db) => foldCredit(db, limit));
  rankBoards = (nowMs: number, places: number) => this.#atomically((db) => rankBoards(db, nowMs, places));
  readBoard = (board: BoardName, period: Period) => sorted(readBoard(this.#db, board, period));

  openPerson = (accountId: AccountId, nowMs: number) => sorted(openPerson(this.#db, accountId, nowMs));
  findPerson = (number: number) => sorted(findPerson(this.#db, number));
  changePerson = (number: number, change: Pick<PersonRecord, "name" | "isPublic" | "country">) =>
    sorted(changePerson(this.#db, number, change));
  readWork = (number: number) => sorted(readWork(this.#db, number));
  listCountries = () => sorted(listCountries(this.#db));

  createTeam = (founder: number, name: string, nowMs: number) =>
    this.#atomically((db) => createTeam(db, founder, name, nowMs));
  findTeam = (number: number) => sorted(findTeam(this.#db, number));
  listMembers = (team: number, limit: number) => sorted(listMembers(this.#db, team, limit));
  isRemoved = (team: number, person: number) => sorted(isRemoved(this.#db, team, person));
  moveTeam = (team: number, people: readonly number[], decide: (scene: TeamScene) => TeamMove) =>
    this.#atomically((db) => moveTeam(db, team, people, decide));

  exportUsers = (query: ExportQuery) => sorted(exportUsers(this.#db, query));
  exportTeams = (query: ExportQuery) => sorted(exportTeams(this.#db, query));
  exportHosts = (query: ExportQuery) => sorted(exportHosts(this.#db, query));

  #atomically<T>(work: (db: Kysely<Schema>) => Promise<T>): Promise<T> {
    return sorted(this.#db.transaction().execute(work));
  }
}
