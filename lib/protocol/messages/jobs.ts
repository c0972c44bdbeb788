import * as z from "zod";
import { cidSchema, jobIdSchema, unitIdSchema } from "../ids.ts";
import { JOB_STATES, REPLICA_STATES, UNIT_STATES } from "../states.ts";

/** Terms of a job; every field has a default that suits a first-time requester. */
export const termsSchema = z
  .object({
    /** Agreeing results from different hosts that decide a unit. */
    quorum: z.int().min(1).max(7).default(2),
    /** Most results (reported or failed) per unit before the unit, and with it the job, fails. */
    maxReplicas: z.int().min(1).max(16).default(8),
    /** Time a host has to report a replica, in milliseconds. */
    deadlineMs: z
      .int()
      .min(1_000)
      .max(7 * 24 * 3_600_000)
      .default(60_000),
    /** Higher is served first; requesters may go down to -10, the standing job has -100. */
    priority: z.int().min(-100).max(10).default(0),
  })
  .refine((terms) => terms.maxReplicas >= terms.quorum, {
    path: ["maxReplicas"],
    message: "must be at least the quorum",
  });
export type Terms = z.infer<typeof termsSchema>;

export const outputFormatSchema = z.enum(["png", "webp"]);
export type OutputFormat = z.infer<typeof outputFormatSchema>;

/** `POST /api/v1/jobs`. `input` is the CID of an uploaded image file, for kernels that take one. */
export const createJobSchema = z.object({
  title: z.string().trim().max(120).default(""),
  kernel: z.string().max(64),
  /** Checked by the kernel's own schema. */
  params: z.unknown(),
  input: cidSchema.optional(),
  terms: termsSchema
    .refine((terms) => terms.priority >= -10, { path: ["priority"], message: "must be at least -10" })
    .prefault({}),
  output: z.object({ format: outputFormatSchema.default("png") }).prefault({}),
});
export type CreateJob = z.infer<typeof createJobSchema>;

/**
 * An input image as hosts see it: RGBA8, not premultiplied, orientation applied, cut into square tiles, row by row.
 * Tile (x, y) is blob `tiles[y * ceil(width / tileSide) + x]`: `u8[h, w, 4]`, row-major, smaller at the right and bottom edges.
 */
export const rasterInputSchema = z.object({
  width: z.int().positive(),
  height: z.int().positive(),
  tileSide: z.int().positive(),
  /** True when every alpha is 255. */
  opaque: z.boolean(),
  tiles: z.array(cidSchema),
});
export type RasterInput = z.infer<typeof rasterInputSchema>;

/** `GET /api/v1/jobs/{id}/brief`: all a host needs to compute any unit of a job. Immutable. */
export const jobBriefSchema = z.object({
  jobId: jobIdSchema,
  title: z.string(),
  kernel: z.string(),
  kernelVersion: z.int(),
  params: z.unknown(),
  input: rasterInputSchema.nullable(),
});
export type JobBrief = z.infer<typeof jobBriefSchema>;

/** `GET /api/v1/jobs/{id}` and the members of `GET /api/v1/jobs`. Times are ISO 8601 UTC. */
export const jobViewSchema = z.object({
  id: jobIdSchema,
  title: z.string(),
  kernel: z.string(),
  kernelVersion: z.int(),
  params: z.unknown(),
  terms: termsSchema,
  state: z.enum(JOB_STATES),
  standing: z.boolean(),
  units: z.object({ total: z.int(), accepted: z.int() }),
  /** Reported results so far, and those that disagreed with the canonical one. */
  results: z.object({ reported: z.int(), invalid: z.int() }),
  /** Size of the output raster in pixels. */
  raster: z.object({ width: z.int(), height: z.int() }),
  inputImage: z.object({ width: z.int(), height: z.int(), cid: cidSchema }).nullable(),
  output: z.object({ format: outputFormatSchema, cid: cidSchema.nullable(), sizeBytes: z.int().nullable() }),
  failure: z.object({ code: z.string(), message: z.string() }).nullable(),
  createdAt: z.iso.datetime(),
  endedAt: z.iso.datetime().nullable(),
});
export type JobView = z.infer<typeof jobViewSchema>;

export const jobListSchema = z.object({ jobs: z.array(jobViewSchema), nextCursor: z.string().nullable() });
export type JobList = z.infer<typeof jobListSchema>;

/** One unit as the job's page shows it. */
export const unitViewSchema = z.object({
  unitId: unitIdSchema,
  ordinal: z.int().min(0),
  state: z.enum(UNIT_STATES),
  /** Where the unit's result goes in the output raster, in pixels. */
  region: z.object({ x: z.int(), y: z.int(), width: z.int(), height: z.int() }),
  replicas: z.array(z.object({ attempt: z.int(), state: z.enum(REPLICA_STATES), host: z.string() })),
});
export type UnitView = z.infer<typeof unitViewSchema>;

/**
 * `GET /api/v1/jobs/{id}/events` (Server-Sent Events). `job` carries a JobView; `units` carries the units that changed
 * since the last event (all of them first). The event id resumes the stream through Last-Event-ID.
 */
export const unitsEventSchema = z.object({ units: z.array(unitViewSchema) });
export type UnitsEvent = z.infer<typeof unitsEventSchema>;

/** What a plan needs to know of an input image that is not uploaded yet. */
export const inputShapeSchema = z.object({
  width: z.int().positive(),
  height: z.int().positive(),
  opaque: z.boolean(),
});
export type InputShapeWire = z.infer<typeof inputShapeSchema>;

/** `POST /api/v1/jobs/estimate`. */
export const estimateRequestSchema = z.object({
  kernel: z.string().max(64),
  params: z.unknown(),
  inputShape: inputShapeSchema.nullable(),
});
export type EstimateRequest = z.infer<typeof estimateRequestSchema>;

/** What a job would take, computed from its plan alone. */
export const estimateSchema = z.object({
  units: z.int(),
  raster: z.object({ width: z.int(), height: z.int() }),
  /** Declared operations of all units, once. */
  costOps: z.number(),
  /** Rough seconds on one ordinary core, for all replicas. */
  coreSeconds: z.number(),
});
export type Estimate = z.infer<typeof estimateSchema>;
