import {
  type Board,
  type BoardName,
  boardSchema,
  type Countries,
  countriesSchema,
  type OwnProfile,
  ownProfileSchema,
  type Period,
  type Profile,
  type ProfileChange,
  profileSchema,
  type Team,
  teamSchema,
} from "#lib/protocol/messages/community.ts";
import { ask } from "./ask.ts";
import type { ClientOptions } from "./client.ts";

/** What people ask of the community; throws as {@link ask} does. What is one's own needs an account's token. */
export interface CommunityClient {
  getBoard(board: BoardName, period: Period): Promise<Board>;
  listCountries(): Promise<Countries>;
  getProfile(number: number): Promise<Profile>;
  getOwnProfile(): Promise<OwnProfile>;
  changeOwnProfile(change: ProfileChange): Promise<OwnProfile>;
  createTeam(name: string): Promise<Team>;
  getTeam(number: number): Promise<Team>;
  joinTeam(number: number): Promise<Team>;
  leaveTeam(number: number): Promise<OwnProfile>;
  renameTeam(number: number, name: string): Promise<Team>;
  removeMember(number: number, member: number): Promise<Team>;
  handOverTeam(number: number, member: number): Promise<Team>;
}

export function createCommunityClient(options: ClientOptions): CommunityClient {
  const team = (number: number, act: string, body: unknown): Promise<Team> =>
    ask(options, teamSchema, "POST", `/community/teams/${number}/${act}`, body);
  return {
    getBoard: (board, period) => ask(options, boardSchema, "GET", `/community/boards/${board}/${period}`),
    listCountries: () => ask(options, countriesSchema, "GET", "/community/countries"),
    getProfile: (number) => ask(options, profileSchema, "GET", `/community/people/${number}`),
    getOwnProfile: () => ask(options, ownProfileSchema, "GET", "/community/me"),
    changeOwnProfile: (change) => ask(options, ownProfileSchema, "POST", "/community/me", change),
    createTeam: (name) => ask(options, teamSchema, "POST", "/community/teams", { name }),
    getTeam: (number) => ask(options, teamSchema, "GET", `/community/teams/${number}`),
    joinTeam: (number) => team(number, "join", {}),
    leaveTeam: (number) => ask(options, ownProfileSchema, "POST", `/community/teams/${number}/leave`, {}),
    renameTeam: (number, name) => team(number, "rename", { name }),
    removeMember: (number, member) => team(number, "remove", { member }),
    handOverTeam: (number, member) => team(number, "hand-over", { member }),
  };
}
