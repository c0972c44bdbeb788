import { z } from "zod";
import { problemSchema } from "#lib/protocol/messages/problem.ts";
import { API_BASE_PATH } from "./api-base-path.ts";
import { PROBLEM_MEDIA_TYPE } from "./problems.ts";
import type { Route, RouteAnswer } from "./route.ts";

type Json = { [key: string]: unknown };

/** The OpenAPI 3.1 document of a route table. Schemas are those that validate: nothing is written twice. */
export function buildOpenApi(routes: readonly Route[], version: string): Json {
  const paths: Record<string, Json> = {};
  for (const route of routes) {
    const path = `${API_BASE_PATH}${route.path}`;
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(route) };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Tabgrid",
      version,
      description: "Volunteer computing in browser tabs, verified by redundant computation.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: "/" }],
    tags: [...new Set(routes.map((route) => route.tag))].map((name) => ({ name })),
    paths,
    components: {
      securitySchemes: {
        host: { type: "http", scheme: "bearer", description: "A host's session, from POST /hosts/session." },
        account: { type: "http", scheme: "bearer", description: "An account's token, from POST /accounts." },
        session: {
          type: "apiKey",
          in: "cookie",
          name: "tabgrid-session",
          description:
            "A browser in which a wallet signed in: POST /account/session. Good on the site's own pages alone.",
        },
      },
      schemas: { Problem: toSchema(problemSchema) },
      responses: {
        Problem: {
          description: "The request failed; `code` says why.",
          content: { [PROBLEM_MEDIA_TYPE]: { schema: { $ref: "#/components/schemas/Problem" } } },
        },
      },
    },
  };
}

function operation(route: Route): Json {
  const requestBody = describeBody(route);
  const parameters = describeParameters(route);
  return {
    operationId: route.operationId,
    summary: route.summary,
    tags: [route.tag],
    ...securityOf(route),
    ...(parameters.length > 0 && { parameters }),
    ...(requestBody !== null && { requestBody }),
    responses: {
      ...Object.fromEntries(Object.entries(route.answers).map(([status, answer]) => [status, describeAnswer(answer)])),
      default: { $ref: "#/components/responses/Problem" },
    },
  };
}

/** Whoever may come with an account's token may come signed in as well. */
function securityOf({ auth, authOptional, signedIn }: Route): Json {
  if (signedIn) return { security: [{ session: [] }] };
  if (auth === undefined) return {};
  const ways = [...auth, ...(auth.includes("account") ? ["session"] : [])];
  return { security: [...(authOptional ? [{}] : []), ...ways.map((way) => ({ [way]: [] }))] };
}

function describeAnswer({ description, schema, mediaType = "application/json" }: RouteAnswer): Json {
  if (schema === undefined && mediaType === "application/json") return { description };
  const content = schema === undefined ? {} : { schema: toSchema(schema) };
  return { description, content: { [mediaType]: content } };
}

function describeBody({ body, rawBody }: Route): Json | null {
  if (body !== undefined) return { required: true, content: { "application/json": { schema: toSchema(body.schema) } } };
  if (rawBody === undefined) return null;
  const description =
    rawBody.schema === undefined
      ? "The bytes."
      : "u32 big-endian length of a JSON head, the head (x-head-schema), then the binary parts it announces.";
  return {
    required: true,
    description,
    content: {
      [rawBody.mediaType]: {
        schema: {
          type: "string",
          format: "binary",
          ...(rawBody.schema !== undefined && { "x-head-schema": toSchema(rawBody.schema) }),
        },
      },
    },
  };
}

function describeParameters(route: Route): Json[] {
  const inPath = Object.entries(route.params ?? {}).map(([name, schema]) => ({
    name,
    in: "path",
    required: true,
    schema: toSchema(schema),
  }));
  const query = route.query === undefined ? {} : toSchema(route.query);
  const properties = (query.properties ?? {}) as Record<string, Json>;
  const inQuery = Object.entries(properties).map(([name, schema]) => ({ name, in: "query", required: false, schema }));
  return [...inPath, ...inQuery];
}

/** What clients send and receive is the form before our own branding, hence `input`. */
function toSchema(schema: z.ZodType): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
  return rest;
}
