import * as z from "zod";
import { cidSchema, digestSchema, jobIdSchema, unitIdSchema } from "../ids.ts";
import { INLINE_RESULT_BYTES, MAX_BATCH, MAX_STANDINGS } from "../limits.ts";
import { reasonSchema } from "./reason.ts";
import { requesterFilterSchema } from "./requester-filter.ts";

/**
 * The exchange: the one request a host repeats. It reports finished replicas, asks how earlier ones stand and claims
 * more, in one round trip and one durable transaction. `POST /api/v1/exchange`, framed (see frame.ts): the head is
 * {@link exchangeRequestSchema}, the body the inline payloads in the order of the reports that announce them.
 */

const attemptSchema = z.int().min(0).max(255);

/** Names one replica. */
export const replicaRefSchema = z.object({ unitId: unitIdSchema, attempt: attemptSchema });
export type ReplicaRef = z.infer<typeof replicaRefSchema>;

/** A finished replica. Without `payload` only the commitment is reported. */
export const reportSchema = z.object({
  unitId: unitIdSchema,
  attempt: attemptSchema,
  /** sha256 of the commitment preimage (digests.ts). */
  commitment: digestSchema,
  payload: z
    .discriminatedUnion("kind", [
      /** The next `sizeBytes` of the frame's body. */
      z.object({ kind: z.literal("inline"), sizeBytes: z.int().min(0).max(INLINE_RESULT_BYTES) }),
      /** A blob uploaded before this report. */
      z.object({ kind: z.literal("blob"), cid: cidSchema }),
    ])
    .optional(),
});
export type Report = z.infer<typeof reportSchema>;

/** A replica the host gives back: it could not be computed, or the host stops. */
export const failureSchema = z.object({
  unitId: unitIdSchema,
  attempt: attemptSchema,
  /**
   * `returned` gives it back unharmed; so does `declined`, for others than this host, which has not the memory it needs;
   * the rest count against the unit's limit of replicas.
   */
  reason: z.enum(["returned", "declined", "crashed", "out-of-memory", "unsupported", "input-unavailable"]),
});
export type Failure = z.infer<typeof failureSchema>;

export const exchangeRequestSchema = z.object({
  reports: z.array(reportSchema).max(MAX_BATCH).default([]),
  failures: z.array(failureSchema).max(MAX_BATCH).default([]),
  /** Replicas reported earlier whose standing the host wants to know. */
  ask: z.array(replicaRefSchema).max(MAX_STANDINGS).default([]),
  claim: z
    .object({
      max: z.int().min(0).max(MAX_BATCH),
      /** Kernels this host can run, as `id@version`. */
      kernels: z.array(z.string().max(64)).max(32),
      /** Whose jobs it serves; everybody's when it is absent. */
      requesters: requesterFilterSchema.optional(),
      /**
       * The answer to an earlier claim may have been lost: what the last one was given, and nobody reported, is given
       * again, whatever `max` is.
       */
      resendLost: z.boolean().optional(),
    })
    .optional(),
});
export type ExchangeRequest = z.infer<typeof exchangeRequestSchema>;

/**
 * How a replica stands after this exchange.
 *
 * - `pending`: recorded; the unit is not decided yet.
 * - `payload-wanted`: recorded, but the coordinator needs the bytes: upload the blob, then report again with its CID.
 * - `valid`: agrees with the canonical result; `creditMicro` was granted.
 * - `invalid`: differs from the canonical result.
 * - `late`: came after the deadline, when its place had been given away; not counted.
 * - `ended`: the job was cancelled or failed; nothing more will happen.
 * - `rejected`: not accepted; `code` says why (wrong host, unknown replica, commitment does not match the payload …).
 *
 * `code` also says why a replica is overdue, and why one that came to nothing is not paid: codes of `reason` in UnitView.
 */
export const standingSchema = z.object({
  unitId: unitIdSchema,
  attempt: attemptSchema,
  standing: z.enum(["pending", "payload-wanted", "valid", "invalid", "late", "ended", "rejected"]),
  creditMicro: z.int().min(0).optional(),
  code: z.string().optional(),
});
export type Standing = z.infer<typeof standingSchema>;

/** A replica handed to a host. */
export const assignmentSchema = z.object({
  unitId: unitIdSchema,
  attempt: attemptSchema,
  jobId: jobIdSchema,
  /** The unit's place in its job's plan, 0-based; with the job brief it says what to compute. */
  ordinal: z.int().min(0),
  /** Milliseconds from now until the replica expires (relative, so that host clocks do not matter). */
  leaseMs: z.int().positive(),
  /** True for the one host that is to send the payload along with its commitment. */
  upload: z.boolean(),
});
export type Assignment = z.infer<typeof assignmentSchema>;

/** Why no (more) replicas were handed out. */
export const idleReasonSchema = z.enum([
  /** No job wants replicas. */
  "no-work",
  /** Work exists, but this host already holds or computed a replica of each such unit. */
  "only-own-units",
  /** Work exists, but for kernels this host cannot run. */
  "kernel-unsupported",
  /** The host holds as many unreported replicas as it may. */
  "quota-reached",
  /** Work exists, but a rule that keeps results independent of each other gives it to other hosts. */
  "rules",
  /** Work exists, but of requesters that the host does not serve. */
  "other-requesters",
  /** The host has to wait before it gets work. */
  "waiting",
]);
export type IdleReason = z.infer<typeof idleReasonSchema>;

export const exchangeResponseSchema = z.object({
  /** One for each report, failure and question, in that order. */
  standings: z.array(standingSchema),
  assignments: z.array(assignmentSchema),
  /** Present when fewer replicas were handed out than claimed. */
  idle: z
    .object({
      reason: idleReasonSchema,
      retryAfterMs: z.int().min(0),
      /** The rule that decided, where one did. */
      explanation: reasonSchema.optional(),
    })
    .optional(),
});
export type ExchangeResponse = z.infer<typeof exchangeResponseSchema>;
