/**
 * Replicas of one unit that may get lost (expired or given back) before the unit fails. Bounds the unit's record and
 * keeps attempts below the wire's limit of 255 together with `maxReplicas` (at most 16).
 */
export const MAX_LOST_REPLICAS = 100;
/** Replicas of one unit that one host may lose before it gets no more of that unit, so that no single host fails a job. */
export const MAX_LOST_PER_HOST = 3;
