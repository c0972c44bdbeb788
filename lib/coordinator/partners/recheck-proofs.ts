import type { Clock } from "../clock.ts";
import type { Chore } from "../loops/loop.ts";
import { decideProof } from "./decide-proof.ts";
import { NotProvenError } from "./partner-errors.ts";
import type { PartnerRecord, PartnerStorage, Proof, ProveOrigin } from "./ports.ts";

/** Sites that are looked at side by side. */
const AT_ONCE = 8;

/** Looks again for the proofs that partners' origins are theirs; those that stay missing lapse (decide-proof.ts). */
export function recheckProofs(deps: {
  readonly partners: Pick<PartnerStorage, "listDueProofs" | "noteLook">;
  readonly proveOrigin: ProveOrigin;
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
}): Chore {
  const { partners, proveOrigin, clock, random } = deps;

  const look = async ({ origin, proof }: PartnerRecord): Promise<Proof["by"] | null> => {
    try {
      return await proveOrigin(origin, proof);
    } catch (error) {
      if (error instanceof NotProvenError) return null;
      throw error;
    }
  };

  return {
    name: "recheck-proofs",
    everyMs: 60_000,
    run: async () => {
      const due = await partners.listDueProofs(clock.nowMs(), AT_ONCE);
      const looks = due.map(async (partner) => {
        const found = await look(partner);
        const { proven, watch } = partner;
        await partners.noteLook(partner, decideProof({ proven, watch: watch! }, found, clock.nowMs(), random()));
      });
      await Promise.all(looks);
      return due.length === AT_ONCE;
    },
  };
}
