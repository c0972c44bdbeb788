import { z } from "zod";
import { explain } from "#lib/coordinator/trust/reasons.ts";
import { statusSchema } from "#lib/protocol/messages/sessions.ts";
import type { ApiDeps } from "../api-deps.ts";
import { json } from "../api-message.ts";
import { keepAnswer } from "../keep-answer.ts";
import { buildOpenApi } from "../openapi.ts";
import { type Route, route } from "../route.ts";
import { statusStream } from "../streams/status-stream.ts";

/** Status figures are the same for everybody for so long, in milliseconds: pages and load balancers poll them. */
const STATUS_CACHE_MS = 1_000;

/** The API about itself. `routes` gives the whole table, these included. */
export function metaRoutes(deps: ApiDeps, routes: () => readonly Route[]): Route[] {
  let document: string | null = null;

  const readStatus = async (): Promise<z.infer<typeof statusSchema>> => {
    const { activeHosts, openUnits, acceptedLastMinute, runningJobs } = await deps.coordinator.status();
    return {
      version: deps.version,
      hosts: { activeLastMinute: activeHosts },
      units: { open: openUnits, acceptedLastMinute },
      jobs: { running: runningJobs },
      networkRules: {
        countPrivateAddresses: deps.countPrivateNetworks,
        reason: deps.countPrivateNetworks ? null : explain("network.private-not-counted"),
      },
    };
  };

  const latestStatus = keepAnswer(readStatus, STATUS_CACHE_MS, deps.now);

  return [
    route({
      method: "GET",
      path: "/status",
      operationId: "getStatus",
      summary: "The network at a glance",
      tag: "network",
      answers: { 200: { description: "Figures of the last minute", schema: statusSchema } },
      async handle() {
        return json(200, await latestStatus());
      },
    }),
    statusStream(deps, latestStatus),
    route({
      method: "GET",
      path: "/health",
      operationId: "getHealth",
      summary: "Whether this process and its database answer",
      tag: "network",
      answers: { 200: { description: "They do", schema: z.object({ status: z.literal("ok") }) } },
      async handle() {
        await latestStatus();
        return json(200, { status: "ok" });
      },
    }),
    route({
      method: "GET",
      path: "/openapi.json",
      operationId: "getOpenApi",
      summary: "This API, described in OpenAPI 3.1",
      tag: "network",
      answers: { 200: { description: "The document", mediaType: "application/json" } },
      async handle() {
        document ??= JSON.stringify(buildOpenApi(routes(), deps.version));
        return {
          status: 200,
          headers: { "content-type": "application/json", "cache-control": "public, max-age=300" },
          body: document,
        };
      },
    }),
  ];
}
