/**
 * Shares out an amount by weights, to the last wei: each share is the exact one rounded down, plus one wei whenever the
 * fractions carried along from share to share make a whole one. No share departs from the exact one by a wei or more.
 *
 * @param weights positive; their order decides who gets the odd wei.
 * @returns shares in the same order, which sum to `amount`.
 */
export function shareOut(amount: bigint, weights: readonly bigint[]): bigint[] {
  let total = 0n;
  for (const weight of weights) total += weight;
  // In units of 1/total wei.
  let carried = 0n;
  return weights.map((weight) => {
    const exact = amount * weight + carried;
    const share = exact / total;
    carried = exact - share * total;
    return share;
  });
}
