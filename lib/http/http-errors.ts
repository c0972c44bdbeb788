import type { z } from "zod";
import { TabgridError } from "#lib/errors/tabgrid-error.ts";
import type { InputNeeds } from "#lib/kernels/kernel.ts";

/** Thrown when no route has this path. */
export class RouteNotFoundError extends TabgridError {
  constructor() {
    super("route.not-found", "user", "There is nothing at this address.", {
      hints: ["See /api/v1/openapi.json for what there is."],
    });
  }
}

/** Thrown when a path exists, but not for this method. */
export class MethodNotAllowedError extends TabgridError {
  constructor(allowed: readonly string[]) {
    super("route.method-not-allowed", "user", "This address does not answer this method.", { details: { allowed } });
  }
}

/** Thrown when a body is larger than its route accepts. */
export class RequestTooLargeError extends TabgridError {
  constructor(limitBytes: number) {
    super("request.too-large", "user", "The request's body is larger than the limit.", { details: { limitBytes } });
  }
}

/** Thrown when a body comes in a media type that its route does not read. */
export class UnsupportedMediaTypeError extends TabgridError {
  constructor(given: string | undefined, wanted: string) {
    super("request.unsupported-media-type", "user", `The body must be ${wanted}.`, {
      details: { given: given ?? null, wanted },
    });
  }
}

/** Thrown when a JSON body cannot be read. */
export class MalformedJsonError extends TabgridError {
  constructor(why: string) {
    super("request.malformed-json", "user", `The body is not usable JSON: ${why}.`);
  }
}

/** Thrown when a request is well-formed but not what its schema says; `details.issues` names each place. */
export class InvalidRequestError extends TabgridError {
  constructor(where: string, error: z.ZodError) {
    const issues = error.issues.slice(0, 20).map((issue) => ({
      path: [where, ...issue.path.map(String)].join("."),
      message: issue.message,
    }));
    super("request.invalid", "user", "The request does not match its schema.", { details: { issues } });
  }
}

/** Thrown when a sender stops in the middle of its body, or sends too slowly. */
export class BodyInterruptedError extends TabgridError {
  constructor(cause?: unknown) {
    super("request.interrupted", "user", "The request's body broke off.", { cause });
  }
}

/** Thrown when a sender asks too often. */
export class RateLimitedError extends TabgridError {
  constructor(retryAfterMs: number) {
    super("request.rate-limited", "transient", "Too many requests of this kind.", {
      details: { retryAfterMs },
      hints: ["Wait before trying again."],
    });
  }
}

/** Thrown when more event streams are wanted than this process serves. */
export class TooManyStreamsError extends TabgridError {
  constructor() {
    super("events.too-many", "transient", "Too many event streams are open.", { hints: ["Try again in a minute."] });
  }
}

/** Thrown when a job asks for a kernel this version does not know. */
export class KernelUnknownError extends TabgridError {
  constructor(kernel: string, known: readonly string[]) {
    super("kernel.unknown", "user", "There is no such kernel.", { details: { kernel, known } });
  }
}

/** Thrown when a job has fewer or more inputs than its kernel takes, or others. */
export class JobInputError extends TabgridError {
  constructor(kernel: string, { images, file }: InputNeeds, problem: "missing" | "unwanted") {
    super(`job.input-${problem}`, "user", `This kernel takes ${describeNeeds(images, file)}.`, {
      details: { kernel, images, file },
      hints: file === null ? [] : ["Send the images first and the file last."],
    });
  }
}

function describeNeeds({ min, max }: InputNeeds["images"], file: InputNeeds["file"]): string {
  const count = min === max ? String(max) : `${min} to ${max}`;
  const images = max === 0 ? "no input image" : max === 1 && min === 1 ? "one input image" : `${count} input images`;
  return file === null ? images : `${images} and one file: ${file.label}`;
}

/** Thrown when a job is larger than this coordinator takes. */
export class JobTooLargeError extends TabgridError {
  constructor(details: Readonly<Record<string, number>>) {
    super("job.too-large", "user", "The job is larger than this coordinator takes.", {
      details,
      hints: ["Split the job, or make its output smaller."],
    });
  }
}

/** Thrown when somebody else's job, or a standing one, is to be cancelled. */
export class JobNotYoursError extends TabgridError {
  constructor() {
    super("job.not-yours", "user", "Only the account that submitted a job can cancel it.");
  }
}

/** Thrown for what a job does not have, or does not have yet. */
export class JobPartNotFoundError extends TabgridError {
  constructor(part: "unit" | "result" | "output" | "report" | "input" | "picture") {
    super(`${part}.not-found`, "user", `The job has no such ${part}, or not yet.`);
  }
}

/** Thrown when a frame's body is not as long as the reports in its head announce. */
export class PayloadLengthError extends TabgridError {
  constructor(announcedBytes: number, actualBytes: number) {
    super("frame.payload-length", "user", "The frame's body is not as long as its reports announce.", {
      details: { announcedBytes, actualBytes },
    });
  }
}
