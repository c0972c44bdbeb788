/** A unit's state is passed on at most this often, in milliseconds, and not before it has taken as long. */
const EVERY_MS = 5_000;
/** Larger states are not passed on, in bytes: as much as the largest result. */
const MAX_BYTES = 16 * 1024 * 1024;

/**
 * Holds a unit's checkpoints to a rate and a size, however many its kernel offers.
 *
 * @param now monotonic, in milliseconds.
 */
export function limitCheckpoints(
  now: () => number,
  pass: (state: Uint8Array<ArrayBuffer>) => void,
): (state: Uint8Array<ArrayBuffer>) => void {
  let passedAt = now();
  return (state) => {
    const at = now();
    if (at - passedAt < EVERY_MS || state.length > MAX_BYTES) return;
    passedAt = at;
    pass(state);
  };
}
