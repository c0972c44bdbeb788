import { drawOf } from "./random.ts";

/**
 * How hosts behave.
 *
 * - `wrong`: every result is wrong, in its own way.
 * - `flaky`: each result is wrong with the lie rate.
 * - `farm`: right until a random part of the expected work is done, wrong from then on.
 * - `collude`: all of them give the same wrong result for the same units, a share of the lie rate; right otherwise.
 * - `sybil`: wrong, and back under a new key and account from the same network after being caught.
 * - `copy`: reports what others found, which its commitment does not open: rejected.
 * - `withhold`: takes units and never reports.
 * - `late`: right, but after the lease.
 * - `broken-gpu`: one of four models, each wrong in its own way for its own share of the units, the lie rate.
 */
export const STRATEGIES = [
  "wrong",
  "flaky",
  "farm",
  "collude",
  "sybil",
  "copy",
  "withhold",
  "late",
  "broken-gpu",
] as const;
export type Strategy = (typeof STRATEGIES)[number] | "honest";

/** The side of a right result, and what stands for a report that the coordinator rejects. */
export const RIGHT = 0;
export const REJECTED = 0x7fffffff;

/** What an answer depends on. */
export interface Question {
  readonly unit: number;
  /** Number of the replica: a wrong result nobody else gives. */
  readonly replica: number;
  /** Results the host gave before. */
  readonly done: number;
  /** Results after which a farming host starts to lie. */
  readonly farmedAfter: number;
  readonly gpuModel: number;
  readonly lieRate: number;
  readonly salt: number;
}

/** The side a host reports: {@link RIGHT}, {@link REJECTED}, above it a lie of its own, below it one that is shared. */
export function answer(strategy: Strategy, question: Question, random: () => number): number {
  const { unit, replica, lieRate, salt } = question;
  switch (strategy) {
    case "honest":
    case "withhold":
    case "late":
      return RIGHT;
    case "wrong":
    case "sybil":
      return replica + 1;
    case "flaky":
      return random() < lieRate ? replica + 1 : RIGHT;
    case "farm":
      return question.done < question.farmedAfter ? RIGHT : replica + 1;
    case "collude":
      return drawOf(unit, salt ^ 0x2545f491) < lieRate ? -1 : RIGHT;
    case "copy":
      return REJECTED;
    case "broken-gpu":
      return drawOf(unit, salt ^ (0x1b873593 + question.gpuModel)) < lieRate ? -2 - question.gpuModel : RIGHT;
  }
}
