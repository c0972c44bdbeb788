import { decodeFrame, FRAME_MEDIA_TYPE } from "#lib/protocol/frame.ts";
import type { HostId } from "#lib/protocol/ids.ts";
import { INLINE_RESULT_BYTES, MAX_BATCH } from "#lib/protocol/limits.ts";
import {
  type ExchangeRequest,
  exchangeRequestSchema,
  exchangeResponseSchema,
} from "#lib/protocol/messages/exchange.ts";
import { isMediaType } from "../api.ts";
import type { ApiDeps } from "../api-deps.ts";
import { json } from "../api-message.ts";
import { InvalidRequestError, PayloadLengthError, UnsupportedMediaTypeError } from "../http-errors.ts";
import { type Route, route } from "../route.ts";

/** A full batch of inline payloads, and a head with as many reports, failures and questions as the protocol allows. */
const LIMIT_BYTES = MAX_BATCH * INLINE_RESULT_BYTES + 128 * 1024;

/** The one request a host repeats: report, ask, claim. Thousands a second pass here. */
export function exchangeRoute(deps: ApiDeps): Route {
  const known = new Set(Object.values(deps.kernels).map(({ id, version }) => `${id}@${version}`));
  return route({
    method: "POST",
    path: "/exchange",
    operationId: "exchange",
    summary: "Reports results, asks how earlier ones stand and claims replicas, in one durable transaction",
    tag: "hosts",
    auth: ["host"],
    rawBody: { mediaType: FRAME_MEDIA_TYPE, schema: exchangeRequestSchema },
    answers: { 200: { description: "Standings and assignments", schema: exchangeResponseSchema } },
    async handle({ request, principal }) {
      const type = request.header("content-type");
      if (!isMediaType(type, FRAME_MEDIA_TYPE)) throw new UnsupportedMediaTypeError(type, FRAME_MEDIA_TYPE);
      const { head, body } = decodeFrame(await request.readBody(LIMIT_BYTES));
      const parsed = exchangeRequestSchema.safeParse(head);
      if (!parsed.success) throw new InvalidRequestError("head", parsed.error);
      const exchange = parsed.data;
      const payloads = cutPayloads(exchange, body);
      // Names of kernels nobody here knows cannot match a unit; dropping them keeps odd text out of the database.
      if (exchange.claim !== undefined) exchange.claim.kernels = exchange.claim.kernels.filter((tag) => known.has(tag));
      return json(200, await deps.coordinator.exchange(principal!.id as HostId, exchange, payloads));
    },
  });
}

function cutPayloads(exchange: ExchangeRequest, body: Uint8Array): Uint8Array[] {
  const payloads: Uint8Array[] = [];
  let at = 0;
  for (const { payload } of exchange.reports) {
    if (payload?.kind !== "inline") continue;
    payloads.push(body.subarray(at, at + payload.sizeBytes));
    at += payload.sizeBytes;
  }
  if (at !== body.length) throw new PayloadLengthError(at, body.length);
  return payloads;
}
