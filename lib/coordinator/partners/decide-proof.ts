import { PROOF_LAPSES_AFTER_MS } from "#lib/protocol/messages/partners.ts";
import type { Proof, ProofWatch } from "./ports.ts";

/** Time between two looks for a proof, in milliseconds. */
const LOOK_EVERY_MS = 24 * 3_600_000;
/** Each time is longer or shorter by up to this share, so that what began together does not stay together. */
const JITTER = 0.1;
/** Looks in a row that have to fail before a proof lapses, however long they took. */
const LAPSE_AFTER_LOOKS = 4;
/** A proof that stays away is looked for again after this share of the time it has been missing: ever more rarely. */
const BACK_OFF = 0.25;

/** When a proof that was found is looked for again. @param random uniform in [0, 1). */
export function nextLookMs(nowMs: number, random: number, everyMs = LOOK_EVERY_MS): number {
  return Math.round(nowMs + everyMs * (1 + JITTER * (2 * random - 1)));
}

/**
 * What a look for a proof comes to. One that is missing holds on for days, and through several looks; then it lapses. It is
 * looked for all the same, and good again once it is found.
 *
 * @param found where it was found; null: nowhere.
 * @param random uniform in [0, 1).
 */
export function decideProof(
  { proven, watch }: { readonly proven: Proof | null; readonly watch: ProofWatch },
  found: Proof["by"] | null,
  nowMs: number,
  random: number,
): { readonly proven: Proof | null; readonly watch: ProofWatch } {
  if (found !== null) {
    return {
      proven: { by: found, atMs: proven?.atMs ?? nowMs },
      watch: { failures: 0, missingSinceMs: null, lapsedAtMs: null, nextLookMs: nextLookMs(nowMs, random) },
    };
  }
  const failures = watch.failures + 1;
  const missingSinceMs = watch.missingSinceMs ?? nowMs;
  const missingMs = nowMs - missingSinceMs;
  const isLapsed = proven === null || (failures >= LAPSE_AFTER_LOOKS && missingMs >= PROOF_LAPSES_AFTER_MS);
  return {
    proven: isLapsed ? null : proven,
    watch: {
      failures,
      missingSinceMs,
      lapsedAtMs: isLapsed ? (watch.lapsedAtMs ?? nowMs) : null,
      nextLookMs: nextLookMs(nowMs, random, Math.max(LOOK_EVERY_MS, BACK_OFF * missingMs)),
    },
  };
}
