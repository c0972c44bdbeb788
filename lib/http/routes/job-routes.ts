import { z } from "zod";
import type { JobRecord } from "#lib/coordinator/ports.ts";
import type { AccountId } from "#lib/protocol/ids.ts";
import { jobIdSchema } from "#lib/protocol/ids.ts";
import {
  createJobSchema,
  estimateRequestSchema,
  estimateSchema,
  jobListSchema,
  jobViewSchema,
  unitsEventSchema,
} from "#lib/protocol/messages/jobs.ts";
import type { ApiDeps } from "../api-deps.ts";
import { json, jsonStream } from "../api-message.ts";
import { JobNotYoursError } from "../http-errors.ts";
import { type JobViews, toJobView } from "../job-views.ts";
import { type Route, route } from "../route.ts";
import { estimateJob, submitJob } from "../submission/submit-job.ts";
import { unitPages, unitsJson } from "../unit-pages.ts";

/** Parameters are small: the largest pipeline is a few kilobytes. */
const JOB_BODY_BYTES = 256 * 1024;

const listQuerySchema = z.object({
  cursor: z
    .string()
    .regex(/^[\w.:-]{1,200}$/)
    .optional(),
  limit: z.coerce.number().int().min(1).max(100).default(20),
  /** `1` lists the public jobs instead of one's own. */
  gallery: z.enum(["0", "1"]).default("0"),
});

/** Submitting, listing, looking at and cancelling jobs. */
export function jobRoutes(deps: ApiDeps, views: JobViews): Route[] {
  const id = { id: jobIdSchema };
  return [
    route({
      method: "POST",
      path: "/jobs",
      operationId: "createJob",
      summary: "Submits a job; its inputs are decoded before the answer",
      tag: "jobs",
      auth: ["account"],
      rate: "job",
      body: { schema: createJobSchema, limitBytes: JOB_BODY_BYTES },
      answers: { 201: { description: "The job, accepted and durable", schema: jobViewSchema } },
      async handle({ body, principal }) {
        const job = await submitJob(deps, principal!.id as AccountId, body);
        return json(201, toJobView(job), { location: `/api/v1/jobs/${job.id}` });
      },
    }),
    route({
      method: "GET",
      path: "/jobs",
      operationId: "listJobs",
      summary: "One's own jobs, newest first; or the public ones: standing jobs, and those whose requesters show them",
      tag: "jobs",
      auth: ["account"],
      authOptional: true,
      query: listQuerySchema,
      answers: { 200: { description: "One page of jobs", schema: jobListSchema } },
      async handle({ query, principal }) {
        const { limit, cursor = null } = query;
        if (query.gallery === "0" && principal === null) return json(200, { jobs: [], nextCursor: null });
        const accountId = query.gallery === "1" ? null : (principal!.id as AccountId);
        const page = await deps.coordinator.listJobs({ accountId, limit, cursor });
        return json(200, { jobs: page.jobs.map(toJobView), nextCursor: page.nextCursor });
      },
    }),
    route({
      method: "POST",
      path: "/jobs/estimate",
      operationId: "estimateJob",
      summary: "What a job would take, from its plan alone",
      tag: "jobs",
      rate: "estimate",
      body: { schema: estimateRequestSchema, limitBytes: JOB_BODY_BYTES },
      answers: { 200: { description: "The estimate", schema: estimateSchema } },
      handle: async ({ body }) => json(200, await estimateJob(deps, body)),
    }),
    route({
      method: "GET",
      path: "/jobs/{id}",
      operationId: "getJob",
      summary: "A job",
      tag: "jobs",
      params: id,
      answers: { 200: { description: "The job", schema: jobViewSchema } },
      handle: async ({ params }) => json(200, toJobView(await deps.coordinator.getJob(params.id))),
    }),
    route({
      method: "GET",
      path: "/jobs/{id}/units",
      operationId: "listUnits",
      summary: "All units of a job, with their replicas, and why each is where it is",
      tag: "jobs",
      rate: "watch",
      params: id,
      answers: { 200: { description: "The units by ordinal", schema: unitsEventSchema } },
      async handle({ params }) {
        const job = await deps.coordinator.getJob(params.id);
        return jsonStream(unitsJson(unitPages(deps.coordinator, views, job, 0)));
      },
    }),
    route({
      method: "POST",
      path: "/jobs/{id}/cancel",
      operationId: "cancelJob",
      summary: "Ends a job of one's own; cancelling an ended job changes nothing",
      tag: "jobs",
      auth: ["account"],
      params: id,
      answers: { 200: { description: "The job as it is now", schema: jobViewSchema } },
      async handle({ params, principal }) {
        const job: JobRecord = await deps.coordinator.getJob(params.id);
        if (job.standing || job.accountId !== principal!.id) throw new JobNotYoursError();
        return json(200, toJobView(await deps.coordinator.cancelJob(job.id)));
      },
    }),
  ];
}
