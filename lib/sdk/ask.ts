import type { z } from "zod";
import { type ClientOptions, CoordinatorUnreachableError, problemOf, UnexpectedAnswerError } from "./client.ts";

/**
 * One request to the API whose answer is JSON of this schema; a `body` is sent as JSON.
 *
 * @throws {RemoteError} with the coordinator's own code, {CoordinatorUnreachableError}, {UnexpectedAnswerError}
 */
export async function ask<T>(
  { baseUrl, token, signal }: ClientOptions,
  schema: z.ZodType<T>,
  method: "GET" | "PUT" | "POST",
  path: string,
  body?: unknown,
): Promise<T> {
  const url = `${baseUrl.replace(/\/+$/, "")}/api/v1${path}`;
  let response: Response;
  let text: string;
  try {
    response = await fetch(url, {
      method,
      signal,
      body: body === undefined ? undefined : JSON.stringify(body),
      headers: {
        ...(body !== undefined && { "content-type": "application/json" }),
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      },
    });
    text = await response.text();
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw new CoordinatorUnreachableError(url, cause);
  }
  if (!response.ok) throw problemOf(response.status, text);
  const parsed = schema.safeParse(parse(text));
  if (!parsed.success) throw new UnexpectedAnswerError(response.status, parsed.error);
  return parsed.data;
}

/** The value of a JSON text, undefined when it is none. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
