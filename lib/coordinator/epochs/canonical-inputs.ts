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

const inCreditOrder = (credit: readonly CreditLine[]): readonly CreditLine[] =>
  ascending(
    credit,
    ({ payee }) => payee,
    ({ partner }) => partner ?? "",
  );

/** Sorted by keys that are an entry's own together. What is sorted already, as in a file, is not copied. */
function ascending<T>(
  entries: readonly T[],
  keyOf: (entry: T) => string,
  secondKeyOf: (entry: T) => string = () => "",
): readonly T[] {
  const compare = (a: T, b: T): number =>
    compareText(keyOf(a), keyOf(b)) || compareText(secondKeyOf(a), secondKeyOf(b));
  const isAscending = entries.every((entry, i) => {
    if (i === 0) return true;
    const before = entries[i - 1]!;
    return keyOf(before) < keyOf(entry) || compare(before, entry) < 0;
  });
  if (isAscending) return entries;
  const sorted = entries.toSorted(compare);
  const twin = sorted.find((entry, i) => i > 0 && compare(sorted[i - 1]!, entry) === 0);
  if (twin !== undefined) throw new EpochInputsError("An entry stands twice.", { key: keyOf(twin) });
  return sorted;
}

const compareText = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1);

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
