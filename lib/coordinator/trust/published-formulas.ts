/**
 * The formulas of others, for comparison and for explanations; no decision of ours rests on them, because both assume
 * that hosts err independently.
 *
 * L. F. G. Sarmenta, Sabotage-tolerance mechanisms for volunteer computing systems, Future Generation Computer Systems
 * 18 (2002) 561–572. D. P. Anderson, BOINC: a platform for volunteer computing, Journal of Grid Computing 18 (2020),
 * and https://github.com/BOINC/boinc/wiki/AdaptiveReplication.
 */

/** Credibility of a host that passed `checks` spot checks where caught hosts are blacklisted: 1 − f/(k·e), or 1 − f. */
export function hostCredibility(saboteurShare: number, checks: number): number {
  return checks < 1 ? 1 - saboteurShare : 1 - saboteurShare / (checks * Math.E);
}

/**
 * Probability that the first of several groups of agreeing results is right, given its hosts' credibilities and those
 * of the other groups' hosts: either it is right and all others are wrong, or another one is, or all are wrong.
 */
export function groupCredibility(group: readonly number[], others: readonly (readonly number[])[]): number {
  const groups = [group, ...others];
  const right = groups.map((credibilities) => product(credibilities));
  const wrong = groups.map((credibilities) => product(credibilities.map((credibility) => 1 - credibility)));
  const onlyRight = right.map(
    (probability, index) => probability * product(wrong.filter((_, other) => other !== index)),
  );
  const total = onlyRight.reduce((sum, probability) => sum + probability, product(wrong));
  return total === 0 ? 0 : onlyRight[0]! / total;
}

/** Sarmenta's m-first voting: error rate when m agreeing results are awaited and saboteurs all say the same. */
export function votingErrorRate(saboteurShare: number, m: number): number {
  let error = 0;
  for (let right = 0; right < m; right++) {
    error += binomial(m - 1 + right, right) * saboteurShare ** m * (1 - saboteurShare) ** right;
  }
  return error;
}

/** Results that m-first voting takes for a unit, in expectation. */
export function votingRedundancy(saboteurShare: number, m: number): number {
  let results = 0;
  for (let others = 0; others < m; others++) {
    const paths = binomial(m - 1 + others, others) * (m + others);
    const won = (1 - saboteurShare) ** m * saboteurShare ** others;
    const lost = saboteurShare ** m * (1 - saboteurShare) ** others;
    results += paths * (won + lost);
  }
  return results;
}

/** Valid results in a row before BOINC's adaptive replication trusts a host at all. */
const BOINC_TRUST_AFTER = 10;

/** Probability with which BOINC's adaptive replication takes a host's result unchecked after so many valid in a row. */
export function boincTrust(consecutiveValid: number): number {
  return consecutiveValid < BOINC_TRUST_AFTER ? 0 : 1 - 1 / consecutiveValid;
}

/** Results adaptive replication takes for a unit when every host is honest and computes `unitsPerHost` units. */
export function boincRedundancy(unitsPerHost: number): number {
  let checked = 0;
  for (let valid = 0; valid < unitsPerHost; valid++) checked += 1 - boincTrust(valid);
  return 1 + checked / unitsPerHost;
}

/**
 * Share of wrong results adaptive replication accepts from saboteurs that behave for as long as serves them best and lie
 * from then on, until a lie is checked; what they got through before that is not looked at again.
 */
export function boincErrorRate(saboteurShare: number, unitsPerHost: number): number {
  let worst = 0;
  for (let farmed = BOINC_TRUST_AFTER; farmed < unitsPerHost; farmed++) {
    const trust = boincTrust(farmed);
    // Expected lies that pass in a row, of at most those that are left.
    worst = Math.max(worst, (trust * (1 - trust ** (unitsPerHost - farmed))) / (1 - trust));
  }
  return (saboteurShare * worst) / unitsPerHost;
}

function product(factors: readonly number[]): number {
  return factors.reduce((all, factor) => all * factor, 1);
}

function binomial(n: number, k: number): number {
  let result = 1;
  for (let i = 1; i <= k; i++) result = (result * (n - k + i)) / i;
  return result;
}
