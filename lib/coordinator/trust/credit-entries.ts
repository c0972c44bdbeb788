import type { Vote } from "./decide-unit.ts";
import type { ReasonCode } from "./reasons.ts";

/** One line of the ledger: append-only, and the lines of every transaction sum to zero. */
export interface CreditEntry<Holder> {
  /** Null: the network's own account, from which all credit comes. */
  readonly holder: Holder | null;
  readonly creditMicro: number;
  readonly reason: ReasonCode;
}

/** A vote and whose it is. */
export interface HeldVote<Side, Holder> extends Vote<Side> {
  readonly holder: Holder;
}

/** What a result earns when its unit is accepted. Late results are votes like any other. */
export function creditReason<Side>(vote: Vote<Side>, canonical: Side | null, released: boolean): ReasonCode {
  if (vote.standing === "caught") return vote.side === canonical ? "credit.forfeited" : "credit.wrong";
  if (canonical === null || !released) return "credit.pending";
  return vote.side === canonical ? "credit.granted" : "credit.wrong";
}

/**
 * The entries that pay a released unit: the same for each holder that agrees with the canonical result, once, nothing
 * for anyone else, and what they sum to from the network's account.
 *
 * @param paid holders that were paid for this unit before; they are not paid again.
 */
export function grantCredit<Side, Holder>(
  votes: readonly HeldVote<Side, Holder>[],
  canonical: Side,
  creditMicro: number,
  paid: ReadonlySet<Holder>,
): CreditEntry<Holder>[] {
  const holders = new Set<Holder>();
  for (const vote of votes) {
    const earns = creditReason(vote, canonical, true) === "credit.granted";
    if (earns && !paid.has(vote.holder)) holders.add(vote.holder);
  }
  return balanced([...holders], creditMicro, "credit.granted");
}

/** The entries that take back what holders were paid for a result that was found wrong since. */
export function revokeCredit<Holder>(holders: readonly Holder[], creditMicro: number): CreditEntry<Holder>[] {
  return balanced(holders, -creditMicro, "credit.revoked");
}

function balanced<Holder>(holders: readonly Holder[], creditMicro: number, reason: ReasonCode): CreditEntry<Holder>[] {
  if (holders.length === 0) return [];
  const entries: CreditEntry<Holder>[] = holders.map((holder) => ({ holder, creditMicro, reason }));
  return [{ holder: null, creditMicro: -creditMicro * holders.length, reason }, ...entries];
}
