import * as z from "zod";
import { cidSchema, jobIdSchema, unitIdSchema } from "../ids.ts";
import { MAX_BUNDLE, MAX_JOB_INPUTS } from "../limits.ts";
import { JOB_STATES, REPLICA_STATES, UNIT_STATES } from "../states.ts";
import { reasonSchema } from "./reason.ts";

/** Terms of a job; every field has a default that suits a first-time requester. */
export const termsSchema = z
  .object({
    /** Agreeing results from different hosts that decide a unit. */
    quorum: z.int().min(1).max(7).default(2),
    /**
     * Share of wrong results among the accepted ones that is borne, instead of a fixed quorum: as few hosts compute each
     * unit as keep the expected share below it (docs/trust.md).
     */
    targetErrorRate: z.number().min(1e-9).max(0.1).optional(),
    /** With a target error rate, the fewest hosts that decide a unit; 1 when it is left out. */
    floor: z.int().min(1).max(7).optional(),
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
    /**
     * Whether a unit's further replicas are handed out only once the one before came back, so that no two hosts meet by
     * claiming together. With a target error rate they always are. It takes longer, and the coordinator a fifth more work.
     */
    spread: z.boolean().optional(),
    /**
     * Units that are handed out, computed and compared as one. Absent: chosen so that tiny units are worth it, and all
     * others stay by themselves.
     */
    bundle: z.int().min(1).max(MAX_BUNDLE).optional(),
    /**
     * Whether the gallery shows the job to everybody, with whatever its address leads to: inputs and output. Private unless
     * its requester says so.
     */
    showInGallery: z.boolean().optional(),
  })
  .refine((terms) => terms.floor === undefined || terms.targetErrorRate !== undefined, {
    path: ["floor"],
    message: "goes with a target error rate",
  })
  .refine((terms) => terms.maxReplicas >= terms.quorum, {
    path: ["maxReplicas"],
    message: "must be at least the quorum",
  });
export type Terms = z.infer<typeof termsSchema>;

export const outputFormatSchema = z.enum(["png", "webp"]);
export type OutputFormat = z.infer<typeof outputFormatSchema>;

/** `POST /api/v1/jobs`. */
export const createJobSchema = z.object({
  title: z.string().trim().max(120).default(""),
  kernel: z.string().max(64),
  /** Checked by the kernel's own schema. */
  params: z.unknown(),
  /** What was uploaded before: the images in order, then the file if the kernel takes one. */
  inputs: z.array(cidSchema).max(MAX_JOB_INPUTS).default([]),
  terms: termsSchema
    .refine((terms) => terms.priority >= -10, { path: ["priority"], message: "must be at least -10" })
    .prefault({}),
  output: z.object({ format: outputFormatSchema.default("png") }).prefault({}),
});
export type CreateJob = z.infer<typeof createJobSchema>;

/**
 * A decoded image as hosts read it: RGBA8, not premultiplied, orientation applied, cut into square tiles, row by row.
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

/** An input image of a job; `cid` is the uploaded file. */
export const imageInputSchema = rasterInputSchema.extend({ kind: z.literal("image"), cid: cidSchema });
export type ImageInput = z.infer<typeof imageInputSchema>;

/** An input file that hosts read whole, such as a network. */
export const fileInputSchema = z.object({
  kind: z.literal("file"),
  cid: cidSchema,
  sizeBytes: z.int().min(0),
  /** What the kernel's `inspectFile` said of it, in JSON: what plans know. */
  summary: z.unknown(),
});
export type FileInput = z.infer<typeof fileInputSchema>;

export const jobInputSchema = z.discriminatedUnion("kind", [imageInputSchema, fileInputSchema]);
export type JobInput = z.infer<typeof jobInputSchema>;

/**
 * `GET /api/v1/jobs/{id}/brief`: all a host needs to compute units of a job. It grows while the job runs: `stages` are
 * the blobs of what the stages put together so far gave, in order, and nothing else ever changes. A unit of stage s
 * needs the first s of them; a host whose brief is older than that asks again, and the coordinator, which opens a stage
 * only once the one before is put together, has them. Where `bundles` says so, a replica is of a bundle: its ordinal
 * counts bundles, and its result is that of its units one after the other.
 */
export const jobBriefSchema = z.object({
  jobId: jobIdSchema,
  title: z.string(),
  kernel: z.string(),
  kernelVersion: z.int(),
  params: z.unknown(),
  inputs: z.array(jobInputSchema),
  stages: z.array(cidSchema),
  /** Units per bundle, by stage; 1 where it is absent. */
  bundles: z.array(z.int().min(1).max(MAX_BUNDLE)).default([]),
  /** Whose job it is, as a key (`REQUESTER_KEY`); empty where an earlier version said nothing. */
  requester: z.string().default(""),
});
export type JobBrief = z.infer<typeof jobBriefSchema>;

/** How a job's units are verified, and how far that is. */
export const verificationSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("quorum"), quorum: z.int() }),
  z.object({
    kind: z.literal("error-rate"),
    targetErrorRate: z.number(),
    /** Fewest hosts that decide a unit. */
    floor: z.int(),
    /** Wrong results that the target allows among all units of the job. */
    allowedWrong: z.number(),
    /** The latest audit (docs/trust.md); null before the first. */
    audit: z
      .object({
        stage: z.int().min(0),
        /** Share of the stage's results that was drawn to be computed again, 0 to 1. */
        rate: z.number(),
        /** Wrong results to be expected among the stage's, as last reckoned, before the rate was raised; null before that. */
        expectedWrong: z.number().nullable(),
        released: z.boolean(),
      })
      .nullable(),
    reason: reasonSchema,
  }),
]);
export type Verification = z.infer<typeof verificationSchema>;

const sizeSchema = z.object({ width: z.int(), height: z.int() });

/**
 * `GET /api/v1/jobs/{id}` and the members of `GET /api/v1/jobs`. Times are ISO 8601 UTC. Units are those of the kernel's
 * plan, whether they travel in bundles or not; where they do, `accepted` is exact to a bundle and never more than there
 * are, and `results` counts one for each bundle.
 */
export const jobViewSchema = z.object({
  id: jobIdSchema,
  title: z.string(),
  kernel: z.string(),
  kernelVersion: z.int(),
  params: z.unknown(),
  terms: termsSchema,
  state: z.enum(JOB_STATES),
  standing: z.boolean(),
  /** `provisional`: enough hosts agree, and the job's target error rate may still ask for more. */
  units: z.object({ total: z.int(), accepted: z.int(), provisional: z.int() }),
  verification: verificationSchema,
  /** The stages in order, and the picture that the units of each divide among themselves. One opens when the one before is done. */
  stages: z.array(
    z.object({ title: z.string(), raster: sizeSchema, units: z.object({ total: z.int(), accepted: z.int() }) }),
  ),
  /** Reported results so far, and those that disagreed with the canonical one. */
  results: z.object({ reported: z.int(), invalid: z.int() }),
  /** Size of the output image in pixels; null for kernels that make none. */
  raster: sizeSchema.nullable(),
  /** In the order in which they were submitted; `cid` is the uploaded file. */
  inputs: z.array(
    z.discriminatedUnion("kind", [
      z.object({ kind: z.literal("image"), width: z.int(), height: z.int(), cid: cidSchema }),
      z.object({ kind: z.literal("file"), sizeBytes: z.int(), cid: cidSchema }),
    ]),
  ),
  /** The report in JSON (`GET /jobs/{id}/report`); null until the job is done, and for kernels that make none. */
  report: z.object({ cid: cidSchema, sizeBytes: z.int() }).nullable(),
  /** The output image; `cid` and `sizeBytes` are null until the job is done, and when `raster` is. */
  output: z.object({ format: outputFormatSchema, cid: cidSchema.nullable(), sizeBytes: z.int().nullable() }),
  failure: z.object({ code: z.string(), message: z.string() }).nullable(),
  createdAt: z.iso.datetime(),
  endedAt: z.iso.datetime().nullable(),
});
export type JobView = z.infer<typeof jobViewSchema>;

export const jobListSchema = z.object({ jobs: z.array(jobViewSchema), nextCursor: z.string().nullable() });
export type JobList = z.infer<typeof jobListSchema>;

/** One unit as the job's page shows it. Units that travel in one bundle share its id, its state and its replicas. */
export const unitViewSchema = z.object({
  unitId: unitIdSchema,
  ordinal: z.int().min(0),
  state: z.enum(UNIT_STATES),
  /** Which of the job's stages it belongs to, from 0. */
  stage: z.int().min(0),
  /** Its part of its stage's raster, in pixels; in a stage that makes the output image, where its result goes. */
  region: z.object({ x: z.int(), y: z.int(), width: z.int(), height: z.int() }),
  /** Whether its result may be seen: it is accepted, and no host holds a replica of it any more. */
  published: z.boolean(),
  /** Why it is where it is. */
  reason: reasonSchema,
  /**
   * `reason`: what the replica waits for, or why it is paid or not. With a target error rate there are none, and the unit
   * reads `open`, until it is accepted for ever: no host may see whether it checks another.
   */
  replicas: z.array(
    z.object({ attempt: z.int(), state: z.enum(REPLICA_STATES), host: z.string(), reason: reasonSchema }),
  ),
});
export type UnitView = z.infer<typeof unitViewSchema>;

/**
 * `GET /api/v1/jobs/{id}/events` (Server-Sent Events). `job` carries a JobView; `units` carries the units that changed
 * since the last event (all of them first). The event id resumes the stream through Last-Event-ID.
 */
export const unitsEventSchema = z.object({ units: z.array(unitViewSchema) });
export type UnitsEvent = z.infer<typeof unitsEventSchema>;

/** What an estimate needs to know of an input: an image need not be uploaded yet, a file is read by the coordinator. */
export const estimateInputSchema = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("image"),
    width: z.int().positive(),
    height: z.int().positive(),
    opaque: z.boolean(),
  }),
  z.object({ kind: z.literal("file"), cid: cidSchema }),
]);
export type EstimateInput = z.infer<typeof estimateInputSchema>;

/** `POST /api/v1/jobs/estimate`. */
export const estimateRequestSchema = z.object({
  kernel: z.string().max(64),
  params: z.unknown(),
  /** In the order of a submission. */
  inputs: z.array(estimateInputSchema).max(MAX_JOB_INPUTS).default([]),
});
export type EstimateRequest = z.infer<typeof estimateRequestSchema>;

/** What a job would take, computed from its plan alone. */
export const estimateSchema = z.object({
  units: z.int(),
  stages: z.array(z.object({ title: z.string(), units: z.int() })),
  /** Size of the output image in pixels; null for kernels that make none. */
  raster: sizeSchema.nullable(),
  /** Declared operations of all units, once. */
  costOps: z.number(),
  /** Rough seconds on one ordinary core, for all replicas. */
  coreSeconds: z.number(),
});
export type Estimate = z.infer<typeof estimateSchema>;
