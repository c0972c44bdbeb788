import * as z from "zod";

/** Leaderboards: who is ranked, and over which time. `day` is today in UTC, `week` the last seven days with it. */
export const BOARDS = ["people", "teams", "partners", "hosts"] as const;
export const PERIODS = ["day", "week", "all"] as const;
export type BoardName = (typeof BOARDS)[number];
export type Period = (typeof PERIODS)[number];

/** People, teams and hosts as the public knows them: counted from 1 in the order in which they came. */
export const publicNumberSchema = z.int().positive().max(2_147_483_647);

/** Most characters of a name. */
export const MAX_NAME_CHARS = 40;
/** As it is sent; what a name may hold is decided by lib/coordinator/community/check-name.ts. */
const nameSchema = z.string().max(4 * MAX_NAME_CHARS);
/** ISO 3166-1 alpha-2. */
export const countrySchema = z.string().regex(/^[A-Z]{2}$/);

/** One place of a leaderboard. */
export const placeSchema = z.object({
  place: z.int().positive(),
  /** Null: of a person who is anonymous. */
  number: z.int().nullable(),
  /** Null: of a person who is anonymous, and of hosts. Partners have their site's name. */
  name: z.string().nullable(),
  /** Person whose host it is, where they are public; null on other boards. */
  owner: z.string().nullable(),
  creditMicro: z.int(),
});
export type Place = z.infer<typeof placeSchema>;

/** `GET /api/v1/community/boards/{board}/{period}`. */
export const boardSchema = z.object({
  board: z.enum(BOARDS),
  period: z.enum(PERIODS),
  /** When it was ranked; null before anybody earned anything. */
  rankedAt: z.iso.datetime().nullable(),
  places: z.array(placeSchema),
});
export type Board = z.infer<typeof boardSchema>;

/** Something a person is known for: its stable code, and what it takes. */
export const badgeSchema = z.object({ code: z.string(), title: z.string(), detail: z.string() });
export type BadgeView = z.infer<typeof badgeSchema>;

/** What a person did, on the hosts that are theirs. */
export const workSchema = z.object({
  hosts: z.int(),
  creditMicro: z.int(),
  /** Days in a row on which something was verified, up to today or yesterday; and the longest there was. */
  streakDays: z.int(),
  longestStreakDays: z.int(),
  activeDays: z.int(),
});
export type Work = z.infer<typeof workSchema>;

const teamLinkSchema = z.object({ number: z.int(), name: z.string() });

/** `GET /api/v1/community/people/{number}`: a person who chose to be public. */
export const profileSchema = z.object({
  number: z.int(),
  name: z.string(),
  country: z.string().nullable(),
  team: teamLinkSchema.nullable(),
  since: z.iso.datetime(),
  work: workSchema,
  badges: z.array(badgeSchema),
});
export type Profile = z.infer<typeof profileSchema>;

/** `GET /api/v1/community/me`: the same of oneself, public or not. */
export const ownProfileSchema = profileSchema.extend({
  name: z.string().nullable(),
  isPublic: z.boolean(),
});
export type OwnProfile = z.infer<typeof ownProfileSchema>;

/**
 * `POST /api/v1/community/me`. Without `isPublic` nobody sees anything of it; a country that is given counts in the
 * statistics of countries either way.
 */
export const profileChangeSchema = z
  .object({ name: nameSchema.nullable(), isPublic: z.boolean(), country: countrySchema.nullable() })
  .refine(({ name, isPublic }) => !isPublic || name !== null, {
    message: "a public profile needs a name",
    path: ["name"],
  });
export type ProfileChange = z.infer<typeof profileChangeSchema>;

/** `POST /api/v1/community/teams` and `…/teams/{number}/rename`. */
export const teamNameSchema = z.object({ name: nameSchema });
/** `POST /api/v1/community/teams/{number}/remove` and `…/hand-over`: whom. */
export const teamMemberSchema = z.object({ member: publicNumberSchema });

/** A member as others see them; their names only where they are public. The founder is told everybody's number. */
export const memberSchema = z.object({
  number: z.int().nullable(),
  name: z.string().nullable(),
  isFounder: z.boolean(),
});
export type Member = z.infer<typeof memberSchema>;

/** `GET /api/v1/community/teams/{number}`. */
export const teamSchema = z.object({
  number: z.int(),
  name: z.string(),
  since: z.iso.datetime(),
  /** All it earned while its members were in it. */
  creditMicro: z.int(),
  memberCount: z.int(),
  /** In the order in which they came, a hundred at most. */
  members: z.array(memberSchema),
  /** How whoever asks stands to it. */
  you: z.enum(["founder", "member", "removed", "stranger"]),
});
export type Team = z.infer<typeof teamSchema>;

/** `GET /api/v1/community/countries`: people who named their country, and what they earned in all. */
export const countriesSchema = z.object({
  countries: z.array(z.object({ country: z.string(), people: z.int(), creditMicro: z.int() })),
});
export type Countries = z.infer<typeof countriesSchema>;
