import { z } from "zod";
import type { JobRecord } from "#lib/coordinator/ports.ts";
import { bundlePlan, bundleSizesOf, ownUnitCountOf, placeOf, splitResult } from "#lib/kernels/bundles/bundle-plan.ts";
import { dataStageCount, firstOrdinalOf } from "#lib/kernels/stages.ts";
import { type JobId, jobIdSchema } from "#lib/protocol/ids.ts";
import { MAX_JOB_INPUTS } from "#lib/protocol/limits.ts";
import { type ImageInput, jobBriefSchema } from "#lib/protocol/messages/jobs.ts";
import type { ApiDeps } from "../api-deps.ts";
import { type ApiRequest, type ApiResponse, IMMUTABLE, immutableBytes, json, matchesEtag } from "../api-message.ts";
import { JobPartNotFoundError } from "../http-errors.ts";
import { type JobViews, toJobBrief } from "../job-views.ts";
import { type Route, route } from "../route.ts";
import { sendBlob } from "../send-blob.ts";

const OCTETS = "application/octet-stream";
const WEBP = "image/webp";
const JSON_TYPE = "application/json";
/** Ordinals as they stand in paths. */
const ordinalSchema = z
  .string()
  .regex(/^(0|[1-9]\d{0,8})$/)
  .transform(Number);

/** `download=1` has browsers save what they would show. */
const downloadSchema = z.object({ download: z.enum(["0", "1"]).default("0") });

/** The bytes of a job: what hosts compute from, what they computed, and pictures of both. */
export function jobContentRoutes(deps: ApiDeps, views: JobViews): Route[] {
  const id = { id: jobIdSchema };
  const unit = { id: jobIdSchema, ordinal: ordinalSchema };

  const unitPixels = async (jobId: JobId, ordinal: number): Promise<{ job: JobRecord; pixels: Uint8Array }> => {
    const job = await deps.coordinator.getJob(jobId);
    if (ordinal >= ownUnitCountOf(job.stages)) throw new JobPartNotFoundError("unit");
    const place = placeOf(job.stages, ordinal);
    const result = await deps.coordinator.findResult(jobId, place.ordinal);
    if (result === null) throw new JobPartNotFoundError("result");
    const plan = bundlePlan(views.planOf(job), bundleSizesOf(job.stages));
    const parts = [...splitResult(plan.unit(place.ordinal), result)];
    return { job, pixels: parts[place.part]!.result };
  };
  /** A result never changes once it is accepted, so whoever names it by its tag has it: nothing needs to be looked up. */
  const notModified = (request: ApiRequest, etag: string): ApiResponse | null =>
    request.header("if-none-match")?.trim() !== "*" && matchesEtag(request.header("if-none-match"), etag)
      ? { status: 304, headers: { etag: `"${etag}"`, "cache-control": IMMUTABLE }, body: null }
      : null;

  return [
    route({
      method: "GET",
      path: "/jobs/{id}/brief",
      operationId: "getJobBrief",
      summary: "All a host needs to compute any unit of a job",
      tag: "jobs",
      params: id,
      answers: {
        200: { description: "The brief, with the data of the stages that are complete", schema: jobBriefSchema },
      },
      async handle({ request, params }) {
        const job = await deps.coordinator.getJob(params.id);
        const isWhole = job.stageCids.length === dataStageCount(job);
        const etag = `${job.id}.brief.${job.stageCids.length}`;
        const headers = { etag: `"${etag}"`, "cache-control": isWhole ? IMMUTABLE : "no-cache" };
        if (matchesEtag(request.header("if-none-match"), etag)) return { status: 304, headers, body: null };
        return json(200, toJobBrief(job, await deps.coordinator.getInputs(job)), headers);
      },
    }),
    route({
      method: "GET",
      path: "/jobs/{id}/units/{ordinal}/pixels",
      operationId: "getUnitPixels",
      summary: "The accepted result of a unit, raw",
      tag: "jobs",
      params: unit,
      answers: {
        200: {
          description: "RGBA8, not premultiplied, row by row; in a stage with data the kernel's own",
          mediaType: OCTETS,
        },
      },
      async handle({ request, params }) {
        const etag = `${params.id}.${params.ordinal}`;
        const known = notModified(request, etag);
        if (known !== null) return known;
        const { pixels } = await unitPixels(params.id, params.ordinal);
        return immutableBytes(request, etag, OCTETS, pixels);
      },
    }),
    route({
      method: "GET",
      path: "/jobs/{id}/units/{ordinal}/preview.webp",
      operationId: "getUnitPreview",
      summary: "A picture of an accepted unit, made smaller",
      tag: "jobs",
      rate: "picture",
      params: unit,
      query: z.object({ scale: z.coerce.number().int().min(1).max(16).default(1) }),
      answers: { 200: { description: "The picture", mediaType: WEBP } },
      async handle({ request, params, query }) {
        const key = `${params.id}.${params.ordinal}.${query.scale}`;
        const known = notModified(request, key);
        if (known !== null) return known;
        const picture = await deps.images.previewPixels(key, query.scale, async () => {
          const { job, pixels } = await unitPixels(params.id, params.ordinal);
          const plan = views.planOf(job);
          if (params.ordinal < firstOrdinalOf(plan, dataStageCount(plan))) throw new JobPartNotFoundError("picture");
          const { width, height } = plan.unit(params.ordinal).region;
          return { pixels, width, height };
        });
        return immutableBytes(request, key, WEBP, picture);
      },
    }),
    route({
      method: "GET",
      path: "/jobs/{id}/input/preview.webp",
      operationId: "getInputPreview",
      summary: "A picture of one of a job's input images, made smaller",
      tag: "jobs",
      rate: "picture",
      params: id,
      query: z.object({
        width: z.coerce.number().int().min(1).max(2048).default(1024),
        /** Which of the inputs, from 0. */
        index: z.coerce.number().int().min(0).max(MAX_JOB_INPUTS).default(0),
      }),
      answers: { 200: { description: "The picture", mediaType: WEBP } },
      async handle({ request, params, query }) {
        const job = await deps.coordinator.getJob(params.id);
        const found = job.inputs[query.index];
        if (found?.kind !== "image") throw new JobPartNotFoundError("input");
        const etag = `${found.cid}.${query.width}`;
        const known = notModified(request, etag);
        if (known !== null) return known;
        const find = async () => (await deps.coordinator.getInputs(job))[query.index] as ImageInput;
        return immutableBytes(request, etag, WEBP, await deps.images.previewInput(found.cid, query.width, find));
      },
    }),
    route({
      method: "GET",
      path: "/jobs/{id}/output",
      operationId: "getJobOutput",
      summary: "The finished output, in whole or in part",
      tag: "jobs",
      params: id,
      query: downloadSchema,
      answers: {
        200: { description: "The image, PNG or WebP as the job asked", mediaType: "image/*" },
        206: { description: "The part that the Range header asks for", mediaType: "image/*" },
      },
      async handle({ request, params, query }) {
        const job = await deps.coordinator.getJob(params.id);
        if (job.outputCid === null) throw new JobPartNotFoundError("output");
        return sendBlob(deps.blobs, request, job.outputCid, {
          "content-type": `image/${job.outputFormat}`,
          "content-disposition": dispositionOf(job, job.outputFormat, query.download),
        });
      },
    }),
    route({
      method: "GET",
      path: "/jobs/{id}/report",
      operationId: "getJobReport",
      summary: "What the kernel reports of a finished job, in whole or in part",
      tag: "jobs",
      params: id,
      query: downloadSchema,
      answers: {
        200: { description: "The report, as the kernel defines it", mediaType: JSON_TYPE },
        206: { description: "The part that the Range header asks for", mediaType: JSON_TYPE },
      },
      async handle({ request, params, query }) {
        const job = await deps.coordinator.getJob(params.id);
        if (job.reportCid === null) throw new JobPartNotFoundError("report");
        return sendBlob(deps.blobs, request, job.reportCid, {
          "content-type": JSON_TYPE,
          "content-disposition": dispositionOf(job, "json", query.download),
        });
      },
    }),
  ];
}

function dispositionOf({ title, id }: JobRecord, extension: string, download: "0" | "1"): string {
  return `${download === "1" ? "attachment" : "inline"}; ${fileNameOf(title, id, extension)}`;
}

/**
 * The file name parameters for a job's output (RFC 6266, with RFC 8187 for titles beyond ASCII). Separators, controls and
 * leading dots never reach a file system.
 */
export function fileNameOf(title: string, id: JobId, extension: string): string {
  const stem = title
    .replace(/\.(jpe?g|png|webp|avif)$/i, "")
    .replace(/[\p{C}\p{Z}/\\:*?"<>|]+/gu, " ")
    .replace(/^[\s.]+|[\s.]+$/g, "")
    .slice(0, 100);
  const name = `${stem === "" ? `tabgrid-${id.slice(0, 8)}` : stem}.${extension}`;
  const ascii = name.replace(/[^\x20-\x7e]/g, "_").replace(/["\\%;]/g, "_");
  const encoded = encodeURIComponent(name.toWellFormed()).replace(
    /['()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `filename="${ascii}"; filename*=UTF-8''${encoded}`;
}
