import { REASONS, type ReasonCode } from "#lib/protocol/reasons.ts";

export type { ReasonCode };

/** Why something was decided, as hosts, requesters and pages are told: a stable code and one sentence. */
export interface Reason {
  readonly code: ReasonCode;
  readonly sentence: string;
}

/** The reason with its sentence. */
export function explain(code: ReasonCode): Reason {
  return { code, sentence: REASONS[code] };
}
