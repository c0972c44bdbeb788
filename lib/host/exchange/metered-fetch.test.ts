import { expect, it } from "vitest";
import { meteredFetch } from "./metered-fetch.ts";

const body = new Uint8Array(300);

it.each([
  ["a body of told length", new Response(body, { headers: { "content-length": "120" } }), 4 + 120],
  ["a body of untold length, as it is read", new Response(body), 4 + 300],
  ["no body", new Response(null, { status: 204 }), 4],
])("counts what is sent, and %s", async (_, response, bytes) => {
  let counted = 0;
  const fetch = meteredFetch(
    async () => response,
    (more) => {
      counted += more;
    },
  );
  const answer = await fetch("http://coordinator.test", { method: "POST", body: Uint8Array.of(1, 2, 3, 4) });
  expect(answer.status).toBe(response.status);
  expect((await answer.arrayBuffer()).byteLength).toBe(response.status === 204 ? 0 : 300);
  expect(counted).toBe(bytes);
});
