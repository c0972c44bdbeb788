import type { Clock } from "#lib/host/ports.ts";
import type { Attribution } from "#lib/protocol/messages/partners.ts";

/** How often it is asked whether a widget that computes may go on, in milliseconds. */
const LOOK_EVERY_MS = 60_000;

/**
 * Asks every minute whether somebody has switched the widgets of a page off. While the server cannot be reached, nothing new
 * can be computed either: then it goes on.
 *
 * @param look null: the server could not be asked.
 * @param off called once, with who has; nothing is asked after that.
 * @returns the way to stop asking.
 */
export function watchSwitch(
  look: () => Promise<Attribution | null>,
  clock: Pick<Clock, "setTimeout" | "clearTimeout">,
  off: (by: "partner" | "operator") => void,
): () => void {
  let timer: unknown = null;
  let ended = false;
  const wait = (): void => {
    timer = clock.setTimeout(() => void ask(), LOOK_EVERY_MS);
  };
  const ask = async (): Promise<void> => {
    const by = (await look())?.withheldBy ?? null;
    if (ended) return;
    if (by === null) wait();
    else off(by);
  };
  wait();
  return () => {
    ended = true;
    clock.clearTimeout(timer);
  };
}
