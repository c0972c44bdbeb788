/**
 * States of a job, and who moves them.
 *
 * - `running`: accepted and durable; units are handed out by priority. Set by the coordinator when the job is created.
 * - `assembling`: every unit is accepted; the assimilator is encoding the output.
 * - `done`: the output is stored. Set by the assimilator.
 * - `failed`: a unit could not reach agreement, or assembly found a defect; `failure` says which. Set by the
 *   transitioner or the assimilator.
 * - `cancelled`: the requester withdrew it. Set by the API.
 */
export const JOB_STATES = ["running", "assembling", "done", "failed", "cancelled"] as const;
export type JobState = (typeof JOB_STATES)[number];

/**
 * States of a work unit.
 *
 * - `open`: still needs results. Set at creation.
 * - `accepted`: a quorum agreed; the canonical result is fixed for ever. Set by the validator.
 * - `failed`: the limit of replicas was reached without agreement. Set by the transitioner.
 * - `cancelled`: its job ended without it. Set when the job is cancelled or failed.
 * - `provisional`: as many agreed as the hosts' standing asks for; becomes `accepted` when the job's stage is released, or
 *   `open` again when one of them is caught or the audit draws it. Set by the validator, in jobs with a target error rate.
 */
export const UNIT_STATES = ["open", "accepted", "failed", "cancelled", "provisional"] as const;
export type UnitState = (typeof UNIT_STATES)[number];

/**
 * States of a replica.
 *
 * - `issued`: handed to a host; set by the feeder.
 * - `reported`: a commitment arrived in time; set when a report is recorded.
 * - `valid` / `invalid`: the commitment does / does not match the canonical result; set by the validator.
 * - `expired`: the deadline passed without a report; set by the transitioner.
 * - `failed`: the host said it could not compute it, or declined it; set when that report is recorded.
 */
export const REPLICA_STATES = ["issued", "reported", "valid", "invalid", "expired", "failed"] as const;
export type ReplicaState = (typeof REPLICA_STATES)[number];

/**
 * What a replica counts as in its host's record of trust while its unit is not accepted for ever, so that each change
 * counts once. Set by the validator in jobs with a target error rate.
 *
 * - `none`: for nothing.
 * - `verified`: an independent host found the same, and neither was caught.
 * - `wrong`: hosts decided otherwise.
 * - `disputed`: hosts differ, and it is not decided who is right.
 */
export const REPLICA_MARKS = ["none", "verified", "wrong", "disputed"] as const;
export type ReplicaMark = (typeof REPLICA_MARKS)[number];
