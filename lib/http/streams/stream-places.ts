import { TooManyStreamsError } from "../http-errors.ts";
import { isLoopback, senderOf, siteOf } from "../rate-limiter.ts";

/** One sender, or one IPv6 site, may hold this part of all streams: nobody keeps others from looking. */
const SENDER_SHARE = 1 / 20;

/** Places for so many streams. Taking one gives the function that gives it back. @throws {TooManyStreamsError} */
export function createPlaces(count: number): (address: string) => () => void {
  const most = Math.ceil(count * SENDER_SHARE);
  const heldBy = new Map<string, number>();
  let taken = 0;
  return (address) => {
    const sender = siteOf(address) ?? senderOf(address);
    const held = heldBy.get(sender) ?? 0;
    // Senders on the same machine are the operator's own.
    if (taken >= count || (held >= most && !isLoopback(address))) throw new TooManyStreamsError();
    taken++;
    heldBy.set(sender, held + 1);
    return () => {
      taken--;
      const left = heldBy.get(sender)! - 1;
      if (left === 0) heldBy.delete(sender);
      else heldBy.set(sender, left);
    };
  };
}
