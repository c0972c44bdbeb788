import { type CreditLine, type EpochInputs, isWallet } from "./epoch.ts";
import { EpochInputsError } from "./epoch-errors.ts";

/**
 * The same inputs with every list in ascending order, which is the order that odd wei are given out in and that the
 * published file has.
 *
 * @throws `epoch.inputs` when an entry stands twice or entries contradict each other.
 */
export function canonicalInputs(inputs: EpochInputs): EpochInputs {
  const canonical = {
    ...inputs,
    volunteers: inCreditOrder(inputs.volunteers),
    jobs: ascending(inputs.jobs, ({ job }) => job).map((each) => ({ ...each, credit: inCreditOrder(each.credit) })),
    partners: ascending(inputs.partners, ({ partner }) => partner),
    holdings: ascending(inputs.holdings, ({ wallet }) => wallet),
    arrivals: ascending(inputs.arrivals, ({ account }) => account),
    balances: ascending(inputs.balances, ({ payee }) => payee).filter(({ totalWei }) => totalWei !== 0n),
  };
  refuseContradictions(canonical);
  return canonical;
}

const inCreditOrder = (credit: readonly CreditLine[]): CreditLine[] =>
  ascending(credit, ({ payee, partner }) => `${payee} ${partner ?? ""}`);

/** Sorted by a key that is an entry's own. */
function ascending<T>(entries: readonly T[], keyOf: (entry: T) => string): T[] {
  const keyed = entries.map((entry) => ({ key: keyOf(entry), entry }));
  keyed.sort((a, b) => (a.key < b.key ? -1 : 1));
  for (let i = 1; i < keyed.length; i++) {
    const { key } = keyed[i]!;
    if (key === keyed[i - 1]!.key) throw new EpochInputsError("An entry stands twice.", { key });
  }
  return keyed.map(({ entry }) => entry);
}

function refuseContradictions({ jobs, volunteers, partners, holdings, arrivals, balances }: EpochInputs): void {
  for (const { job, spentWei, credit } of jobs) {
    if (spentWei <= 0n) throw new EpochInputsError("A job spent nothing.", { job });
    if (credit.length === 0) throw new EpochInputsError("A job is settled without anybody to pay.", { job });
  }
  const known = new Set(partners.map(({ partner }) => partner));
  for (const lines of [volunteers, ...jobs.map(({ credit }) => credit)]) {
    for (const { payee, partner, creditMicro } of lines) {
      const isCredit = Number.isSafeInteger(creditMicro) && creditMicro > 0;
      if (!isCredit) throw new EpochInputsError("Credit is no positive whole number.", { payee });
      if (partner !== null && !known.has(partner)) throw new EpochInputsError("A partner has no share.", { partner });
    }
  }
  for (const { partner, shareBasisPoints } of partners) {
    if (shareBasisPoints > 10_000) throw new EpochInputsError("A partner's share is more than all.", { partner });
  }
  for (const { wallet, balanceWei } of holdings) {
    if (balanceWei <= 0n) throw new EpochInputsError("A holder holds nothing.", { wallet });
  }
  const arrived = new Set(arrivals.map(({ account }) => account));
  for (const { account, wallet } of arrivals) {
    if (isWallet(account) || !isWallet(wallet)) throw new EpochInputsError("Only accounts arrive.", { account });
  }
  for (const { payee } of balances) {
    if (arrived.has(payee)) throw new EpochInputsError("An account that arrived still has a balance.", { payee });
  }
}
