import { isRetryable, TabgridError } from "#lib/errors/tabgrid-error.ts";
import type { Cid, JobId } from "#lib/protocol/ids.ts";

/** One job to be submitted: its title, and its images in order. */
export interface Order {
  readonly title: string;
  readonly images: readonly File[];
}

/** How far an order is. */
export type OrderState =
  | { readonly phase: "waiting" }
  | { readonly phase: "uploading"; readonly sentBytes: number; readonly totalBytes: number }
  | { readonly phase: "creating" }
  | { readonly phase: "done"; readonly id: JobId }
  | { readonly phase: "failed"; readonly error: unknown };

/** What submitting needs of the world. */
export interface SubmitPorts {
  upload(image: File, onProgress: (sentBytes: number) => void): Promise<Cid>;
  create(order: Order, inputs: readonly Cid[]): Promise<JobId>;
  wait(milliseconds: number): Promise<void>;
}

/** Orders in work at the same time. */
const AT_ONCE = 3;
/** Tries of one request, and the first wait between two in milliseconds; each wait is twice the one before. */
const TRIES = 4;
const FIRST_WAIT_MS = 1_000;

/**
 * Submits orders, a few at a time. One that fails does not stop the others; what may succeed later is tried again, and
 * being asked to slow down costs no try.
 *
 * @param onChange is told of every order's every step, by its place.
 */
export async function submitOrders(
  orders: readonly Order[],
  ports: SubmitPorts,
  onChange: (at: number, state: OrderState) => void,
): Promise<void> {
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < orders.length) {
      const at = next++;
      try {
        onChange(at, { phase: "done", id: await submitOrder(orders[at]!, ports, (state) => onChange(at, state)) });
      } catch (error) {
        onChange(at, { phase: "failed", error });
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, orders.length) }, work));
}

async function submitOrder(order: Order, ports: SubmitPorts, onState: (state: OrderState) => void): Promise<JobId> {
  const totalBytes = order.images.reduce((sum, { size }) => sum + size, 0);
  const inputs: Cid[] = [];
  let before = 0;
  for (const image of order.images) {
    const told = (sentBytes: number): void =>
      onState({ phase: "uploading", sentBytes: before + sentBytes, totalBytes });
    told(0);
    inputs.push(await persist(() => ports.upload(image, told), ports));
    before += image.size;
  }
  onState({ phase: "creating" });
  return persist(() => ports.create(order, inputs), ports);
}

async function persist<T>(attempt: () => Promise<T>, ports: SubmitPorts): Promise<T> {
  for (let tries = 1, waitMs = FIRST_WAIT_MS; ; ) {
    try {
      return await attempt();
    } catch (error) {
      const pause = error instanceof TabgridError ? error.details.retryAfterMs : undefined;
      if (typeof pause === "number") {
        await ports.wait(pause);
        continue;
      }
      if (!isRetryable(error) || tries++ >= TRIES) throw error;
      await ports.wait(waitMs);
      waitMs *= 2;
    }
  }
}
