import { TabgridError } from "#lib/errors/tabgrid-error.ts";

/** Thrown when there is no team with this number, or not any more. */
export class TeamNotFoundError extends TabgridError {
  constructor(number: number) {
    super("community.team-not-found", "user", "There is no such team.", { details: { number } });
  }
}

/** Thrown when there is no such person, or they chose not to be public. */
export class PersonNotFoundError extends TabgridError {
  constructor(number: number) {
    super("community.person-not-found", "user", "There is no public profile with this number.", {
      details: { number },
    });
  }
}

/** Thrown when another team has this name, or one that counts as the same. */
export class NameTakenError extends TabgridError {
  constructor(name: string) {
    super("community.name-taken", "user", "Another team has this name.", { details: { name } });
  }
}

/** Thrown when somebody wants to join or found a team while they are in one. */
export class InATeamError extends TabgridError {
  constructor() {
    super("community.in-a-team", "user", "You are in a team already.", { hints: ["Leave it first."] });
  }
}

/** Thrown when somebody who is no member wants what members may. */
export class NotAMemberError extends TabgridError {
  constructor() {
    super("community.not-a-member", "user", "That person is not a member of this team.");
  }
}

/** Thrown when a member wants what only the founder may. */
export class NotTheFounderError extends TabgridError {
  constructor() {
    super("community.not-the-founder", "user", "Only the founder of the team may do this.");
  }
}

/** Thrown when the founder wants to leave, or to remove themselves, while others are in the team. */
export class FounderStaysError extends TabgridError {
  constructor() {
    super("community.founder-stays", "user", "The founder cannot go while others are in the team.", {
      hints: ["Hand the team over first."],
    });
  }
}

/** Thrown when somebody wants to join again whom the founder removed. */
export class RemovedFromTeamError extends TabgridError {
  constructor() {
    super("community.removed", "user", "The founder of this team has removed you.");
  }
}
