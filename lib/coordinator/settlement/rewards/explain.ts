import type { ReasonView } from "#lib/protocol/messages/reason.ts";
import type { EarningState, EpochState } from "#lib/protocol/messages/rewards.ts";
import type { Part } from "../../epochs/epoch.ts";
import type { EpochRecord } from "../settlement-storage.ts";

const WEI_PER_TOKEN = 10n ** 18n;
/** Digits behind the point that a sentence shows. */
const SHOWN_DIGITS = 4;

/** What an epoch paid in all, as far as a part's sentence tells. */
export interface PoolFigures {
  readonly emittedWei: bigint;
  readonly spentWei: bigint;
  /** What the part's job spent; null for what is of no job. */
  readonly jobSpentWei: bigint | null;
}

/** Why a payee gets a part, in one sentence with the figures that it follows from. */
export function explainPart(part: Part, pool: PoolFigures): ReasonView {
  const job = pool.jobSpentWei === null ? "a job" : `a job that spent ${inTokens(pool.jobSpentWei)}`;
  const sentences: Record<Part["reason"], string> = {
    volunteer: `Your share, by verified work, of the ${inTokens(pool.emittedWei)} that the community fund paid all volunteers of the epoch.`,
    job: `Your share, by verified work, of the 90 % that contributors get of ${job}.`,
    partner:
      part.job === null
        ? "Your part of what visitors of your pages earned as volunteers."
        : `Your part of what visitors of your pages earned with ${job}.`,
    holder: `Your share, by the tokens you held at the epoch's end, of the 10 % that holders get of the ${inTokens(pool.spentWei)} that jobs spent.`,
    arrival: "Kept for your hosts from earlier epochs, until your wallet signed in.",
  };
  return { code: `rewards.${part.reason}`, sentence: sentences[part.reason] };
}

/** How far an epoch is, from what was written down of it. */
export function stateOf({ progress, sighting }: EpochRecord): EpochState {
  if (progress === "skipped" || progress === "settled" || progress === "closed") return progress;
  if (progress === "computed") return "closed";
  // For people nothing of it is left to come: only requesters hear of it, by their jobs.
  if (progress === "releasing") return "skipped";
  if (sighting.state === "none") return "published";
  return sighting.state;
}

const STATES: Readonly<Record<EpochState, string>> = {
  open: "The epoch is not over, or over for a few seconds only.",
  closed: "The epoch is over and its credit is summed; payouts are being computed.",
  published: "Payouts are computed and published; they are about to be posted on the chain.",
  posted: "The root is on the chain. Until its challenge is over it can be checked, and vetoed if it is wrong.",
  final: "The root is final: earnings can be claimed.",
  settled: "The root is final and buried deep in the chain: earnings can be claimed.",
  halted: "Settlement stands still until a person has looked.",
  skipped: "Nobody earned anything that could be paid in this epoch; credit counts in the next one.",
};
const HALTS: Readonly<Record<string, string>> = {
  vetoed: "The guardian refused the epoch's root; a person has to look before it is settled anew.",
  "another-root": "A root that is not the coordinator's was posted for the epoch.",
  "another-epochs-debits": "The escrow holds debits of a later epoch.",
  "too-late": "A later epoch is final, so this one can no longer be settled.",
};

/** Why an epoch is where it is. */
export function explainState(state: EpochState, haltReason: string | null): ReasonView {
  if (state === "halted" && haltReason !== null) {
    return { code: `epoch.halted.${haltReason}`, sentence: HALTS[haltReason] ?? STATES.halted };
  }
  return { code: `epoch.${state}`, sentence: STATES[state] };
}

/**
 * Where an amount is that was earned in an epoch of this state.
 *
 * @param claimedWei what its wallet has claimed so far; null without one, which cannot claim.
 */
export function earningStateOf(state: EpochState, cumulativeWei: bigint, claimedWei: bigint | null): EarningState {
  if (state === "posted") return "confirmed";
  if (state !== "final" && state !== "settled") return "pending";
  if (claimedWei === null) return "confirmed";
  return cumulativeWei <= claimedWei ? "claimed" : "claimable";
}

/** An amount for people, rounded down: `12.3456 TAB`. */
export function inTokens(wei: bigint): string {
  const digits = (wei % WEI_PER_TOKEN).toString().padStart(18, "0").slice(0, SHOWN_DIGITS).replace(/0+$/, "");
  return `${wei / WEI_PER_TOKEN}${digits === "" ? "" : `.${digits}`} ${TOKEN_SYMBOL}`;
}

/** As TabgridToken has it. */
const TOKEN_SYMBOL = "TAB";
