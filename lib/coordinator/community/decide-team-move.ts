import { FounderStaysError, NotAMemberError, NotTheFounderError, RemovedFromTeamError } from "./community-errors.ts";

/** What a person is to a team. */
export type Membership = "member" | "removed" | "stranger";

/** A team as it stands for the people an act is about; people go by their numbers. */
export interface TeamScene {
  readonly founder: number;
  readonly members: number;
  readonly of: ReadonlyMap<number, Membership>;
}

/** What somebody asks of a team. */
export type TeamAct =
  | { readonly kind: "join" }
  | { readonly kind: "leave" }
  | { readonly kind: "remove" | "hand-over"; readonly member: number }
  | { readonly kind: "rename"; readonly name: string };

/** What becomes of a team. `ends`: its last member leaves, and the team is gone. */
export type TeamMove =
  | { readonly kind: "none" | "ends" }
  | { readonly kind: "join" | "leave" | "remove" | "found"; readonly person: number }
  | { readonly kind: "rename"; readonly name: string };

/**
 * Whether `actor` may do that, and what follows. Anybody may join but whom the founder removed. The founder may rename the
 * team, remove members and hand it over, and leaves only as the last one.
 *
 * @throws {NotAMemberError} {@link NotTheFounderError} {@link FounderStaysError} {@link RemovedFromTeamError}
 */
export function decideTeamMove({ founder, members, of }: TeamScene, actor: number, act: TeamAct): TeamMove {
  const isMember = (person: number): boolean => of.get(person) === "member";
  if (act.kind === "join") {
    if (of.get(actor) === "removed") throw new RemovedFromTeamError();
    return isMember(actor) ? { kind: "none" } : { kind: "join", person: actor };
  }
  if (!isMember(actor)) throw new NotAMemberError();
  if (act.kind === "leave") {
    if (actor !== founder) return { kind: "leave", person: actor };
    if (members > 1) throw new FounderStaysError();
    return { kind: "ends" };
  }
  if (actor !== founder) throw new NotTheFounderError();
  if (act.kind === "rename") return { kind: "rename", name: act.name };
  if (!isMember(act.member)) throw new NotAMemberError();
  if (act.kind === "hand-over")
    return act.member === founder ? { kind: "none" } : { kind: "found", person: act.member };
  if (act.member === founder) throw new FounderStaysError();
  return { kind: "remove", person: act.member };
}
