import { type ErrorKind, TabgridError, toErrorWire } from "#lib/errors/tabgrid-error.ts";
import type { Problem } from "#lib/protocol/messages/problem.ts";
import type { ApiResponse } from "./api-message.ts";

/** The status of each code; codes not named here go by their kind. */
const STATUS_BY_CODE: Readonly<Record<string, number>> = {
  "account.host-taken": 409,
  "account.too-many-wallets": 409,
  "account.wallet-needed": 409,
  "account.wallet-taken": 409,
  "account.wallet-unknown": 404,
  "auth.foreign-origin": 403,
  "auth.message-invalid": 401,
  "auth.sign-in-needed": 401,
  "auth.wallet-signature-invalid": 401,
  "auth.token-missing": 401,
  "auth.token-invalid": 401,
  "auth.token-expired": 401,
  "auth.nonce-invalid": 401,
  "auth.signature-invalid": 401,
  "auth.wrong-token-kind": 403,
  "blob.not-found": 404,
  "blob.digest-mismatch": 422,
  "blob.too-large": 413,
  "blob.range-not-satisfiable": 416,
  "blob.corrupt": 500,
  "community.founder-stays": 409,
  "community.in-a-team": 409,
  "community.name-refused": 422,
  "community.name-taken": 409,
  "community.not-a-member": 409,
  "community.not-the-founder": 403,
  "community.person-not-found": 404,
  "community.removed": 403,
  "community.team-not-found": 404,
  "epoch.not-found": 404,
  "file.too-large": 413,
  "file.unreadable": 422,
  "funding.not-found": 404,
  "funding.too-many": 409,
  "image.not-an-image": 422,
  "image.truncated": 422,
  "image.too-large": 413,
  "image.unsupported": 415,
  "image.decode-timeout": 422,
  "job.not-found": 404,
  "job.not-yours": 403,
  "job.too-large": 413,
  "job.input-missing": 422,
  "job.input-unwanted": 422,
  "kernel.unknown": 422,
  "rewards.off": 404,
  "rewards.not-sponsored": 403,
  "rewards.nothing-earned": 404,
  "rewards.nothing-to-claim": 409,
  "rewards.too-little": 409,
  "unit.not-found": 404,
  "result.not-found": 404,
  "output.not-found": 404,
  "report.not-found": 404,
  "input.not-found": 404,
  "picture.not-found": 404,
  "partner.not-found": 404,
  "partner.not-proven": 409,
  "partner.not-the-operator": 403,
  "partner.origin-refused": 422,
  "partner.too-many": 409,
  "partner.withheld": 403,
  "preferences.outdated": 409,
  "request.too-large": 413,
  "request.unsupported-media-type": 415,
  "request.interrupted": 408,
  "request.rate-limited": 429,
  "route.not-found": 404,
  "route.method-not-allowed": 405,
};

const STATUS_BY_KIND: Readonly<Record<ErrorKind, number>> = {
  user: 400,
  config: 500,
  transient: 503,
  permanent: 422,
  suspicious: 403,
  internal: 500,
};

/** Media type of RFC 9457 problem details. */
export const PROBLEM_MEDIA_TYPE = "application/problem+json";

/** The status an error is answered with. What is not ours is a 500. */
function statusOf(error: unknown): number {
  return error instanceof TabgridError ? (STATUS_BY_CODE[error.code] ?? STATUS_BY_KIND[error.kind]) : 500;
}

/** An error as RFC 9457 problem details. Internal ones are opaque. */
function toProblem(error: unknown): Problem {
  const isOpaque = error instanceof TabgridError && error.kind === "internal";
  const { code, kind, message, details, hints } = toErrorWire(isOpaque ? null : error);
  return {
    type: `urn:tabgrid:problem:${code}`,
    title: message,
    status: statusOf(error),
    code,
    kind,
    ...(hints !== undefined && { hints: [...hints] }),
    ...(details !== undefined && { details: { ...details } }),
  };
}

/** The whole answer to a failed request. */
export function problemResponse(error: unknown): ApiResponse {
  const problem = toProblem(error);
  const headers: Record<string, string> = { "content-type": PROBLEM_MEDIA_TYPE, "cache-control": "no-store" };
  if (problem.status === 401) headers["www-authenticate"] = 'Bearer realm="tabgrid"';
  if (problem.kind === "transient") headers["retry-after"] = String(retryAfterSeconds(problem.details));
  if (Array.isArray(problem.details?.allowed)) headers.allow = problem.details.allowed.join(", ");
  if (problem.status === 416 && typeof problem.details?.sizeBytes === "number")
    headers["content-range"] = `bytes */${problem.details.sizeBytes}`;
  return { status: problem.status, headers, body: JSON.stringify(problem) };
}

function retryAfterSeconds(details: Problem["details"]): number {
  const ms = details?.retryAfterMs;
  return typeof ms === "number" ? Math.max(1, Math.ceil(ms / 1_000)) : 5;
}
