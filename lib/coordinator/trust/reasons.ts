/** Why something was decided, as hosts, requesters and pages are told: a stable code and one sentence. */
export interface Reason {
  readonly code: ReasonCode;
  readonly sentence: string;
}

const SENTENCES = {
  "unit.waiting": "No host that can be counted on has sent a result yet.",
  "unit.new-host": "The result comes from a host that is not proven yet, so another host computes it too.",
  "unit.spot-check": "The unit was drawn for a spot check, so another host computes it too.",
  "unit.suspect-partner": "A host that was caught sent the same result, so another host computes it too.",
  "unit.audit": "The unit was drawn for the audit before its job is released.",
  "unit.dispute": "Hosts sent different results; others decide which is right.",
  "unit.quorum-short": "Fewer hosts agree than the job's quorum asks for.",
  "unit.checked": "Another host may compute it too; why is told when the job is done.",
  "unit.stage-closed": "Its stage begins when the one before is put together.",
  "unit.cancelled": "The job ended without it.",
  "unit.withheld": "It is accepted; its result is shown once no host can copy it any more.",
  "unit.one-asked": "The job asks for one result of each unit.",
  "unit.audited": "It was drawn for the audit, and another host found the same.",
  "unit.exhausted": "The limit of replicas was reached and no result leads clearly.",
  "unit.trusted": "A proven host computed it, and it was not drawn for a check.",
  "unit.agreed": "Hosts that have nothing to do with each other agree.",
  "unit.prevailed": "Hosts disagreed, and one result leads by the margin the policy asks for.",
  "host.new": "The host's results are all checked until enough of them were found right.",
  "host.proven": "Enough of the host's results were found right; at least one in a hundred is checked, at random.",
  "host.isolated": "A result of the host was found wrong: it gets no work, and its earlier results are computed again.",
  "host.paused":
    "More of the host's results are disputed than were found right; it gets no work until that is settled.",
  "host.quota": "The host holds or lost as many replicas as it may; the number grows with results found right.",
  "host.prefix-wait": "A host of the same network was caught lately; new hosts from there wait longer each time.",
  "assign.same-account": "The account has a replica of this unit.",
  "assign.same-prefix": "A host of the same network has a replica of this unit.",
  "assign.same-partner": "As many hosts of the same partner as the policy allows have a replica of this unit.",
  "assign.same-ring": "The host agreed with one of the unit's other hosts on a result that was found wrong.",
  "assign.too-new": "The unit has as many new hosts as the policy allows.",
  "assign.needs-proven": "Only proven hosts may settle a disagreement.",
  "network.private-not-counted": "Network rules do not count private addresses while no public origin is set.",
  "job.computing": "The audit begins when every unit of the stage has a result that stands.",
  "job.evidence-short":
    "The checks done so far do not bound the share of wrong results by the job's target; more are drawn.",
  "job.released": "The share of wrong results is expected to be below the job's target.",
  "replica.computing": "The host has the unit and some time left to report it.",
  "replica.overdue": "The host did not report in time; its result still counts until the unit's is shown.",
  "replica.declined": "The unit needs more memory than the host has.",
  "replica.failed": "The host could not compute it.",
  "credit.granted": "The result is the one that was accepted.",
  "credit.pending": "Credit is granted when the unit's result is accepted for good.",
  "credit.late": "No result came before the unit's was shown, so nothing is paid.",
  "credit.job-ended": "The job ended before the unit was decided; nothing is paid.",
  "credit.wrong": "The result differs from the one that was accepted.",
  "credit.forfeited": "The host was caught before the job was released; nothing that it did for the job is paid.",
  "credit.revoked": "The result was found wrong after it had been paid.",
} as const;

export type ReasonCode = keyof typeof SENTENCES;

/** The reason with its sentence. */
export function explain(code: ReasonCode): Reason {
  return { code, sentence: SENTENCES[code] };
}
