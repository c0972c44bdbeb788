import { z } from "zod";
import type { Principal } from "#lib/auth/tokens.ts";
import { checkName } from "#lib/coordinator/community/check-name.ts";
import { PersonNotFoundError, TeamNotFoundError } from "#lib/coordinator/community/community-errors.ts";
import { decideTeamMove, type TeamAct } from "#lib/coordinator/community/decide-team-move.ts";
import type { PersonRecord } from "#lib/coordinator/community/ports.ts";
import type { AccountId } from "#lib/protocol/ids.ts";
import {
  BOARDS,
  boardSchema,
  countriesSchema,
  ownProfileSchema,
  PERIODS,
  profileChangeSchema,
  profileSchema,
  teamMemberSchema,
  teamNameSchema,
  teamSchema,
} from "#lib/protocol/messages/community.ts";
import type { ApiDeps } from "../api-deps.ts";
import { json } from "../api-message.ts";
import { toProfileView, toTeamView } from "../community-views.ts";
import { keepAnswer } from "../keep-answer.ts";
import { type Route, route } from "../route.ts";

/** Bodies of these routes are a few hundred bytes. */
const SMALL_BODY_BYTES = 4 * 1024;
/** Members listed with a team. */
const MEMBERS_SHOWN = 100;
/** Leaderboards are ranked several seconds apart. */
const SHARED = { "cache-control": "public, max-age=5" };
/** All people are gone through once for everybody who asks about countries in so long, in milliseconds. */
const COUNTRIES_KEPT_MS = 5_000;

const numberParam = z
  .string()
  .regex(/^[1-9]\d{0,8}$/)
  .transform(Number);

/** Leaderboards, profiles and teams. */
export function communityRoutes(deps: Pick<ApiDeps, "community" | "now">): Route[] {
  const { community, now } = deps;
  const latestCountries = keepAnswer(() => community.listCountries(), COUNTRIES_KEPT_MS, now);
  const number = { number: numberParam };
  const common = { tag: "community", rate: "community" } as const;
  const account = { ...common, auth: ["account"] } as const;
  const ownProfile = { 200: { description: "One's own profile", schema: ownProfileSchema } };
  const team = { 200: { description: "The team", schema: teamSchema } };
  const noBody = { schema: z.looseObject({}), limitBytes: SMALL_BODY_BYTES };

  const self = (principal: Principal): Promise<PersonRecord> => community.openPerson(principal.id as AccountId, now());

  const viewOfOwn = async (person: PersonRecord) => {
    const profile = toProfileView(person, await community.readWork(person.number), now());
    return { ...profile, isPublic: person.isPublic };
  };

  const viewOfTeam = async (found: number, viewer: PersonRecord | null) => {
    const [record, members] = await Promise.all([
      community.findTeam(found),
      community.listMembers(found, MEMBERS_SHOWN),
    ]);
    if (record === null) throw new TeamNotFoundError(found);
    const wasRemoved = viewer !== null && (await community.isRemoved(found, viewer.number));
    return toTeamView(record, members, viewer, wasRemoved);
  };

  /** Does it, and shows the team as it is then. */
  const move = async (principal: Principal, found: number, act: TeamAct) => {
    const actor = await self(principal);
    const people = "member" in act ? [actor.number, act.member] : [actor.number];
    await community.moveTeam(found, people, (scene) => decideTeamMove(scene, actor.number, act));
    return json(200, await viewOfTeam(found, await self(principal)));
  };

  return [
    route({
      ...common,
      method: "GET",
      path: "/community/boards/{board}/{period}",
      operationId: "getBoard",
      summary: "A leaderboard: people, teams, partners or hosts, by day, week or all time",
      params: { board: z.enum(BOARDS), period: z.enum(PERIODS) },
      answers: { 200: { description: "The first hundred places", schema: boardSchema } },
      async handle({ params: { board, period } }) {
        const { rankedAtMs, places } = await community.readBoard(board, period);
        const rankedAt = rankedAtMs === null ? null : new Date(rankedAtMs).toISOString();
        return json(200, { board, period, rankedAt, places }, SHARED);
      },
    }),
    route({
      ...common,
      method: "GET",
      path: "/community/countries",
      operationId: "listCountries",
      summary: "Verified work by the countries that people named as theirs",
      answers: { 200: { description: "Countries, most work first", schema: countriesSchema } },
      handle: async () => json(200, { countries: await latestCountries() }, SHARED),
    }),
    route({
      ...common,
      method: "GET",
      path: "/community/people/{number}",
      operationId: "getProfile",
      summary: "Somebody who chose to be public",
      params: number,
      answers: { 200: { description: "The profile", schema: profileSchema } },
      async handle({ params }) {
        const person = await community.findPerson(params.number);
        if (!person?.isPublic) throw new PersonNotFoundError(params.number);
        return json(200, toProfileView(person, await community.readWork(person.number), now()));
      },
    }),
    route({
      ...account,
      method: "GET",
      path: "/community/me",
      operationId: "getOwnProfile",
      summary: "One's own profile, public or not",
      answers: ownProfile,
      handle: async ({ principal }) => json(200, await viewOfOwn(await self(principal!))),
    }),
    route({
      ...account,
      method: "POST",
      path: "/community/me",
      operationId: "changeOwnProfile",
      summary: "Chooses a name, whether to be public, and a country",
      body: { schema: profileChangeSchema, limitBytes: SMALL_BODY_BYTES },
      answers: ownProfile,
      async handle({ principal, body }) {
        const name = body.name === null ? null : checkName(body.name);
        const { number: own } = await self(principal!);
        await community.changePerson(own, { name, isPublic: body.isPublic, country: body.country });
        return json(200, await viewOfOwn(await self(principal!)));
      },
    }),
    route({
      ...account,
      method: "POST",
      path: "/community/teams",
      operationId: "createTeam",
      summary: "Founds a team",
      body: { schema: teamNameSchema, limitBytes: SMALL_BODY_BYTES },
      answers: { 201: team[200] },
      async handle({ principal, body }) {
        const founder = await self(principal!);
        const created = await community.createTeam(founder.number, checkName(body.name), now());
        return json(201, await viewOfTeam(created.number, await self(principal!)));
      },
    }),
    route({
      ...account,
      method: "GET",
      path: "/community/teams/{number}",
      operationId: "getTeam",
      summary: "A team and its members; anonymous ones without their names",
      authOptional: true,
      params: number,
      answers: team,
      async handle({ principal, params }) {
        return json(200, await viewOfTeam(params.number, principal === null ? null : await self(principal)));
      },
    }),
    route({
      ...account,
      method: "POST",
      path: "/community/teams/{number}/join",
      operationId: "joinTeam",
      summary: "Joins a team",
      params: number,
      body: noBody,
      answers: team,
      handle: ({ principal, params }) => move(principal!, params.number, { kind: "join" }),
    }),
    route({
      ...account,
      method: "POST",
      path: "/community/teams/{number}/leave",
      operationId: "leaveTeam",
      summary: "Leaves a team, which ends with its last member",
      params: number,
      body: noBody,
      answers: ownProfile,
      async handle({ principal, params }) {
        const { number: actor } = await self(principal!);
        await community.moveTeam(params.number, [actor], (scene) => decideTeamMove(scene, actor, { kind: "leave" }));
        return json(200, await viewOfOwn(await self(principal!)));
      },
    }),
    route({
      ...account,
      method: "POST",
      path: "/community/teams/{number}/rename",
      operationId: "renameTeam",
      summary: "Renames a team: its founder's",
      params: number,
      body: { schema: teamNameSchema, limitBytes: SMALL_BODY_BYTES },
      answers: team,
      handle: ({ principal, params, body }) =>
        move(principal!, params.number, { kind: "rename", name: checkName(body.name) }),
    }),
    route({
      ...account,
      method: "POST",
      path: "/community/teams/{number}/remove",
      operationId: "removeMember",
      summary: "Removes a member, who cannot join again: the founder's",
      params: number,
      body: { schema: teamMemberSchema, limitBytes: SMALL_BODY_BYTES },
      answers: team,
      handle: ({ principal, params, body }) => move(principal!, params.number, { kind: "remove", member: body.member }),
    }),
    route({
      ...account,
      method: "POST",
      path: "/community/teams/{number}/hand-over",
      operationId: "handOverTeam",
      summary: "Makes another member the founder: the founder's",
      params: number,
      body: { schema: teamMemberSchema, limitBytes: SMALL_BODY_BYTES },
      answers: team,
      handle: ({ principal, params, body }) =>
        move(principal!, params.number, { kind: "hand-over", member: body.member }),
    }),
  ];
}
