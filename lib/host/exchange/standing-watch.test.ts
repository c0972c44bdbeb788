import { expect, it } from "vitest";
import type { HostView } from "#lib/protocol/messages/sessions.ts";
import { StandingWatch } from "./standing-watch.ts";

const standing = {
  kernel: "spin@1",
  standing: "proven" as const,
  verified: 9,
  wrong: 0,
  room: 41,
  isolatedUntil: null,
  reason: { code: "host.proven", sentence: "It is known." },
};

it("asks once a minute what the host is known for, and keeps what it heard when an answer does not come", async () => {
  let now = 0;
  let asked = 0;
  const watch = new StandingWatch({ now: () => now });
  const answers: (() => Promise<HostView>)[] = [
    async () => ({ kernels: [standing] }) as unknown as HostView,
    () => Promise.reject(new Error("away")),
  ];
  const client = { getOwnHost: () => answers[asked++]!() };
  await watch.look(client);
  await watch.look(client);
  expect([asked, watch.standings]).toEqual([1, [standing]]);
  now = 60_000;
  await watch.look(client);
  expect([asked, watch.standings]).toEqual([2, [standing]]);
});
