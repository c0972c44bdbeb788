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
 */
export const UNIT_STATES = ["open", "accepted", "failed", "cancelled"] as const;
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
