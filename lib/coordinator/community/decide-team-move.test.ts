import { describe, expect, it } from "vitest";
import { decideTeamMove, type TeamAct, type TeamMove, type TeamScene } from "./decide-team-move.ts";

const [FOUNDER, MEMBER, STRANGER, REMOVED] = [1, 2, 3, 4];
const scene: TeamScene = {
  founder: FOUNDER,
  members: 2,
  of: new Map([
    [FOUNDER, "member"],
    [MEMBER, "member"],
    [STRANGER, "stranger"],
    [REMOVED, "removed"],
  ]),
};

describe("decideTeamMove", () => {
  it.each<[string, number, TeamAct, TeamMove]>([
    ["a stranger join", STRANGER, { kind: "join" }, { kind: "join", person: STRANGER }],
    ["a member join again, for nothing", MEMBER, { kind: "join" }, { kind: "none" }],
    ["a member leave", MEMBER, { kind: "leave" }, { kind: "leave", person: MEMBER }],
    ["the founder rename", FOUNDER, { kind: "rename", name: "B" }, { kind: "rename", name: "B" }],
    ["the founder remove a member", FOUNDER, { kind: "remove", member: MEMBER }, { kind: "remove", person: MEMBER }],
    ["the founder hand over", FOUNDER, { kind: "hand-over", member: MEMBER }, { kind: "found", person: MEMBER }],
  ])("lets %s", (_, actor, act, move) => expect(decideTeamMove(scene, actor, act)).toEqual(move));

  it("ends a team with its last member", () => {
    expect(decideTeamMove({ ...scene, members: 1 }, FOUNDER, { kind: "leave" })).toEqual({ kind: "ends" });
  });

  it.each<[string, number, TeamAct, string]>([
    ["whoever was removed join again", REMOVED, { kind: "join" }, "community.removed"],
    ["a stranger leave", STRANGER, { kind: "leave" }, "community.not-a-member"],
    ["a member rename", MEMBER, { kind: "rename", name: "B" }, "community.not-the-founder"],
    ["a member remove the founder", MEMBER, { kind: "remove", member: FOUNDER }, "community.not-the-founder"],
    ["the founder leave the others", FOUNDER, { kind: "leave" }, "community.founder-stays"],
    ["the founder remove themselves", FOUNDER, { kind: "remove", member: FOUNDER }, "community.founder-stays"],
    ["the founder hand over to a stranger", FOUNDER, { kind: "hand-over", member: STRANGER }, "community.not-a-member"],
    ["the founder remove a stranger", FOUNDER, { kind: "remove", member: STRANGER }, "community.not-a-member"],
  ])("does not let %s", (_, actor, act, code) => {
    expect(() => decideTeamMove(scene, actor, act)).toThrow(expect.objectContaining({ code }));
  });
});
