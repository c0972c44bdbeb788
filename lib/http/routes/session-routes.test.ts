import { afterEach, describe, expect, it } from "vitest";
import { statusSchema } from "#lib/protocol/messages/sessions.ts";
import { type ApiServer, startApiServer } from "#lib/testing/servers/api-server.ts";
import { openSession } from "#lib/testing/servers/open-session.ts";

let server: ApiServer;
afterEach(() => server.close());

const readStatus = async () => statusSchema.parse(await (await server.send("GET", "/status")).json());

describe("a session says which network its host is of", () => {
  it("where private addresses count, and the status has nothing to add", async () => {
    server = await startApiServer({ countPrivateNetworks: true });
    const { hostId } = await openSession(server.url);
    expect(await server.coordinator.findHost(hostId)).toMatchObject({ prefix: "127.0.0.0/24", partner: null });
    expect((await readStatus()).networkRules).toEqual({ countPrivateAddresses: true, reason: null });
  });

  it("but not of a private address while no public origin is set, and the status says so", async () => {
    server = await startApiServer();
    const { hostId } = await openSession(server.url);
    expect(await server.coordinator.findHost(hostId)).toMatchObject({ prefix: null });
    expect((await readStatus()).networkRules).toEqual({
      countPrivateAddresses: false,
      reason: {
        code: "network.private-not-counted",
        sentence: "Network rules do not count private addresses while no public origin is set.",
      },
    });
  });
});
