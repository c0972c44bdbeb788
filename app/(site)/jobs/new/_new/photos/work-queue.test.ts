import { describe, expect, it, vi } from "vitest";
import { createWorkQueue } from "./work-queue.ts";

/** A queue, what was done by it, and pieces of work that end when they are told to. */
function build() {
  const queue = createWorkQueue();
  const done: string[] = [];
  const piece = (name: string) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const work = vi.fn(async () => {
      await promise;
      done.push(name);
    });
    return { work, end: resolve };
  };
  return { queue, done, piece };
}

describe("createWorkQueue", () => {
  it("does one piece after the other", async () => {
    const { queue, done, piece } = build();
    const [first, second] = [piece("first"), piece("second")];
    queue.resume();
    queue.add(first.work);
    queue.add(second.work);
    second.end();
    expect(second.work).not.toHaveBeenCalled();
    first.end();
    await vi.waitFor(() => expect(done).toEqual(["first", "second"]));
  });

  it("keeps what waits while it is paused", async () => {
    const { queue, done, piece } = build();
    const [first, second] = [piece("first"), piece("second")];
    queue.resume();
    queue.add(first.work);
    queue.add(second.work);
    queue.pause();
    first.end();
    second.end();
    await vi.waitFor(() => expect(done).toEqual(["first"]));
    expect(second.work).not.toHaveBeenCalled();
    queue.resume();
    await vi.waitFor(() => expect(done).toEqual(["first", "second"]));
  });
});
