import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { encodeFrame, FRAME_MEDIA_TYPE } from "#lib/protocol/frame.ts";
import { exchangeResponseSchema } from "#lib/protocol/messages/exchange.ts";
import { type ApiServer, startApiServer, TEST_HOST_ID } from "#lib/testing/servers/api-server.ts";

let server: ApiServer;
beforeAll(async () => {
  server = await startApiServer();
});
afterAll(() => server.close());

const commitment = "ab".repeat(32);
const report = (unitId: number, sizeBytes?: number) => ({
  unitId,
  attempt: 0,
  commitment,
  ...(sizeBytes !== undefined && { payload: { kind: "inline", sizeBytes } }),
});
const exchange = (body: BodyInit, type = FRAME_MEDIA_TYPE) =>
  server.send("POST", "/exchange", { token: server.hostToken, body, headers: { "content-type": type } });

describe("POST /exchange", () => {
  it("hands the reports and their payloads to the coordinator, in order, for the token's host", async () => {
    const head = {
      reports: [report(1, 3), report(2), report(3, 0), report(4, 5)],
      ask: [{ unitId: 9, attempt: 1 }],
      claim: { max: 2, kernels: ["spin@1", "unheard-of@7", "\u0000"] },
    };
    const response = await exchange(encodeFrame(head, [new Uint8Array(3), new Uint8Array(5)]));
    expect(response.status).toBe(200);
    expect(exchangeResponseSchema.parse(await response.json()).standings).toHaveLength(5);
    const seen = server.coordinator.exchanges.at(-1)!;
    expect(seen.hostId).toBe(TEST_HOST_ID);
    expect(seen.payloads).toEqual([3, 0, 5]);
    expect(seen.request.claim).toEqual({ max: 2, kernels: ["spin@1"] });
  });

  it.each([
    ["an empty body", new Uint8Array(0), 400, "frame.malformed"],
    ["a head longer than the message", Uint8Array.of(255, 255, 255, 255, 1), 400, "frame.malformed"],
    ["a head that is not JSON", Uint8Array.of(0, 0, 0, 1, 123), 400, "frame.malformed"],
    ["a head of the wrong form", encodeFrame({ reports: 1 }, []), 400, "request.invalid"],
    ["null", encodeFrame(null, []), 400, "request.invalid"],
    ["too few bytes", encodeFrame({ reports: [report(1, 3)] }, [new Uint8Array(2)]), 400, "frame.payload-length"],
    ["too many bytes", encodeFrame({ reports: [report(1, 3)] }, [new Uint8Array(4)]), 400, "frame.payload-length"],
    ["a huge body", new Uint8Array(2_000_000), 413, "request.too-large"],
  ])("refuses %s", async (_, body, status, code) => {
    const response = await exchange(body);
    expect([response.status, (await response.json()).code]).toEqual([status, code]);
  });

  it("reads frames only", async () => {
    expect((await exchange("{}", "application/json")).status).toBe(415);
  });
});
