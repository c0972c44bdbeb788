import { z } from "zod";
import { cidSchema } from "#lib/protocol/ids.ts";
import { MAX_RESULT_BYTES } from "#lib/protocol/limits.ts";
import type { ApiDeps } from "../api-deps.ts";
import { json } from "../api-message.ts";
import { RequestTooLargeError } from "../http-errors.ts";
import { type Route, route } from "../route.ts";
import { sendBlob } from "../send-blob.ts";

const OCTETS = "application/octet-stream";

/** What an upload is answered with. */
const storedBlobSchema = z.object({ cid: cidSchema, sizeBytes: z.int().min(0) });

/** Content-addressed bytes: photos, input tiles, large results, outputs. */
export function blobRoutes(deps: ApiDeps): Route[] {
  return [
    route({
      method: "PUT",
      path: "/blobs/{cid}",
      operationId: "putBlob",
      summary: "Stores bytes under their content identifier; storing again what is there is free",
      tag: "blobs",
      auth: ["host", "account"],
      rate: { host: "result", account: "photo" },
      params: { cid: cidSchema },
      rawBody: { mediaType: OCTETS },
      answers: { 201: { description: "Stored", schema: storedBlobSchema } },
      async handle({ request, params, principal }) {
        // Hosts send results only.
        const limitBytes = principal!.kind === "host" ? MAX_RESULT_BYTES : deps.limits.maxUploadBytes;
        if (Number(request.header("content-length") ?? 0) > limitBytes) throw new RequestTooLargeError(limitBytes);
        const { sizeBytes } = await deps.blobs.putStream(params.cid, request.streamBody(), limitBytes);
        return json(201, { cid: params.cid, sizeBytes });
      },
    }),
    route({
      method: "GET",
      path: "/blobs/{cid}",
      operationId: "getBlob",
      summary: "A blob, in whole or in part",
      tag: "blobs",
      params: { cid: cidSchema },
      answers: {
        200: { description: "The bytes", mediaType: OCTETS },
        206: { description: "The part that the Range header asks for", mediaType: OCTETS },
      },
      handle: ({ request, params }) => sendBlob(deps.blobs, request, params.cid, { "content-type": OCTETS }),
    }),
  ];
}
