import { describe, expect, it } from "vitest";
import { TabgridError } from "#lib/errors/tabgrid-error.ts";
import type { Cid, JobId } from "#lib/protocol/ids.ts";
import { type Order, type OrderState, type SubmitPorts, submitOrders } from "./submit-orders.ts";

const order = (...names: string[]): Order => ({
  title: names[0]!,
  images: names.map((name) => new File(["12345"], name)),
});

/** Runs orders against ports that do what they are told, and says how each ended and what was waited for. */
async function submit(orders: readonly Order[], ports: Partial<SubmitPorts>) {
  const states: OrderState[][] = orders.map(() => []);
  const waits: number[] = [];
  await submitOrders(
    orders,
    {
      upload: async (image) => `cid-${image.name}` as Cid,
      create: async (_, inputs) => inputs.join("+") as JobId,
      wait: async (milliseconds) => void waits.push(milliseconds),
      ...ports,
    },
    (at, state) => states[at]!.push(state),
  );
  return { states, last: states.map((each) => each.at(-1)), waits };
}

const failing = (code: string, kind: "user" | "transient", details = {}) =>
  new TabgridError(code, kind, code, { details });

describe("submitOrders", () => {
  it("uploads an order's images in order, and counts their bytes together", async () => {
    const { states, last } = await submit([order("a", "b")], {
      upload: async (image, onProgress) => {
        onProgress(5);
        return image.name as Cid;
      },
    });
    expect(last).toEqual([{ phase: "done", id: "a+b" }]);
    expect(states[0]!.filter(({ phase }) => phase === "uploading")).toEqual(
      [0, 5, 5, 10].map((sentBytes) => ({ phase: "uploading", sentBytes, totalBytes: 10 })),
    );
  });

  it("loses none of the others when some fail", async () => {
    const orders = Array.from({ length: 12 }, (_, i) => order(`photo ${i}`));
    const broken = failing("image.not-an-image", "user");
    const { last } = await submit(orders, {
      create: async ({ title }) => {
        if (title.endsWith("3")) throw broken;
        return title as JobId;
      },
    });
    expect(last).toEqual(
      orders.map(({ title }) =>
        title.endsWith("3") ? { phase: "failed", error: broken } : { phase: "done", id: title },
      ),
    );
  });

  it("slows down as often as it is asked to, and gives up on what keeps failing", async () => {
    let refusals = 20;
    const limited = await submit([order("a")], {
      create: async () => {
        if (refusals-- > 0) throw failing("request.rate-limited", "transient", { retryAfterMs: 70 });
        return "id" as JobId;
      },
    });
    expect(limited.last).toEqual([{ phase: "done", id: "id" }]);
    expect(limited.waits).toEqual(Array(20).fill(70));

    const down = failing("client.unreachable", "transient");
    const lost = await submit([order("a")], { upload: () => Promise.reject(down) });
    expect(lost.last).toEqual([{ phase: "failed", error: down }]);
    expect(lost.waits).toEqual([1_000, 2_000, 4_000]);
  });
});
